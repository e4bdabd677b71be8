using PulsarOps.Hosts;
using PulsarOps.Hosts.Local;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Tests.Contract;

/// <summary>The contract without a network.</summary>
public sealed class LocalHostContract : RealHostContract
{
    public LocalHostContract()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A local host needs Linux.");
        Host = new ShellHost("localhost", new LocalSession());
    }

    private protected override IHost Host { get; }

    private protected override IHost HostOf(string account) =>
        new ShellHost("localhost", new LocalSession(), account: account);

    /// <summary>
    /// pulsar-daemon fails where its process has ended within seconds; only the wait shows the service's log.
    /// </summary>
    [Fact]
    public async Task Wait_reports_a_daemon_process_that_has_already_exited()
    {
        // The service writes its log itself: an older file would be that of an earlier process.
        var script = await ScriptAsync(
            "pulsar-daemon", $"echo why >{Work}/broker.log", $"true & echo $! >{Work}/broker.pid", "wait", "exit 1");
        await SucceedAsync(new FileOperation($"{Work}/daemon.env", "644", Text($"PULSAR_PID_DIR=\"{Work}\"")));
        var service = Service("broker", script, "broker") with
        {
            PidFile = $"{Work}/ours", EnvironmentFile = $"{Work}/daemon.env", Manager = new(ServiceManagerKind.Daemon),
        };

        await StartAsync(service);

        Assert.False((await ServiceAsync(service)).Running);
        var results = new List<ReadinessResult>();
        await Host.WaitForAsync(
            [new(1, new ZooKeeperReadiness("127.0.0.1", ClosedPort, 0), service.PidFile, 20, [$"{Work}/broker.log"])],
            results.Add,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(
            (ReadinessOutcome.ProcessEnded, "why"),
            (Assert.Single(results).Outcome, results[0].LogTail.Trim())
        );
    }

    [Fact]
    public async Task Daemon_that_leaves_no_process_has_not_started_it()
    {
        var service = Service(
            "broker",
            await ScriptAsync("pulsar-daemon", "echo no such service", "exit 1"),
            "broker"
        ) with
        {
            Manager = new(ServiceManagerKind.Daemon),
        };
        await SucceedAsync(new FileOperation($"{Work}/daemon.env", "644", Text($"PULSAR_PID_DIR=\"{Work}\"")));

        var result = Assert.Single(await ApplyAsync(service with { EnvironmentFile = $"{Work}/daemon.env" }));

        Assert.Equal(HostOperationOutcome.Failed, result.Outcome);
        Assert.Contains("no such service", result.Detail, StringComparison.Ordinal);
    }
}
