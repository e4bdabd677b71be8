using System.Management.Automation;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.ModuleContract;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Engine;

/// <summary>With $ErrorActionPreference = 'Stop' a host that fails leaves no other host half done.</summary>
public sealed class StopPreferenceTests
{
    private const int Hosts = 5;
    private const string Failing = "h2";

    public static TheoryData<string> Stages { get; } =
    [
        // The cluster is open, so it has no certificates to renew. A stage for named nodes needs names.
        .. Cmdlets.All
            .Where(cmdlet => typeof(StageCmdlet).IsAssignableFrom(cmdlet.Type)
                && !typeof(NodeStageCmdlet).IsAssignableFrom(cmdlet.Type)
                && cmdlet.Type != typeof(UpdatePulsarCertificateCommand))
            .Select(cmdlet => cmdlet.Name),
    ];

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Stage_does_the_same_as_without_it_and_ends_with_the_error_of_the_host(string command)
    {
        var (go, stop) = (await WorldAsync(command), await WorldAsync(command));
        go.Host(Failing).Reachable = stop.Host(Failing).Reachable = false;

        Invoke(go, "Continue", command);
        var error = Invoke(stop, "Stop", command);

        var expected = go.Writes().Order().ToArray();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, stop.Writes().Order());
        Assert.Equal(Failing, error.TargetObject);
        Assert.StartsWith(nameof(SR.HostScriptFailed), error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Step_that_fails_on_one_host_ends_no_step_of_the_others()
    {
        var (go, stop) = (await WorldAsync("Install-PulsarCluster"), await WorldAsync("Install-PulsarCluster"));
        foreach (var world in new[] { go, stop })
            world.Simulation.Faults.FailAt(Failing, operation => operation is ReleaseOperation, FaultKind.DiskFull);

        Invoke(go, "Continue", "Install-PulsarCluster");
        var error = Invoke(stop, "Stop", "Install-PulsarCluster");

        Assert.Equal(go.Writes().Order(), stop.Writes().Order());
        Assert.StartsWith(nameof(SR.StepFailed), error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(Failing, error.TargetObject);
    }

    [Fact]
    public async Task States_of_the_other_hosts_are_shown_before_the_error()
    {
        var world = await WorldAsync("Restart-PulsarCluster");
        world.Host(Failing).Reachable = false;
        using var session = new CmdletSession();

        var (output, error) = session.Run(
            "$topology | Get-PulsarBroker | ForEach-Object { $seen.Add($_.Node) }", "Stop", world.Topology);

        Assert.Equal(["h1", "h2", "h3", "h4", "h5"], output);
        Assert.Equal(Failing, error!.TargetObject);
    }

    private static ErrorRecord Invoke(World world, string preference, string command)
    {
        using var session = new CmdletSession();
        var safe = command.StartsWith("Uninstall", StringComparison.Ordinal) ? "-Force" : "";
        world.Simulation.Record.Clear();
        return session.Run($"$topology | {command} {safe}", preference, world.Topology).Error!;
    }

    /// <summary>Hosts on which the stage has something to do.</summary>
    private static async Task<World> WorldAsync(string command)
    {
        var world = World.HostsOfAll(Hosts);
        var (verb, noun) = (command.Split('-')[0], command.Split("-Pulsar")[1]);
        PulsarRole[] roles = Enum.TryParse<PulsarRole>(noun, out var role) ? [role] : [.. DesiredState.AllRoles];
        foreach (var desiredStates in Before(verb, noun, roles))
            await world.ApplyAsync(desiredStates);
        if (verb == "Update")
            world.Want(world.Topology.Set("maxMessageSize", "5242881", PulsarRole.Broker));
        return world;
    }

    private static IEnumerable<IReadOnlyList<DesiredState>> Before(string verb, string noun, PulsarRole[] roles) =>
        (verb, noun) switch
        {
            ("Initialize", "Host") or ("Install", _) => [],
            ("Initialize", _) =>
            [
                [DesiredState.Of(LifecycleState.Installed, PulsarRole.ZooKeeper)],
                [DesiredState.Of(LifecycleState.Running, PulsarRole.ZooKeeper)],
            ],
            ("Start", _) =>
            [
                Plans.Everything,
                [DesiredState.Of(LifecycleState.Stopped, [.. DesiredState.AllRoles.Where(role => role >= roles[0])])],
            ],
            ("Stop", _) when roles is [not PulsarRole.WebSocket] =>
            [
                Plans.Everything,
                [DesiredState.Of(LifecycleState.Stopped, [.. DesiredState.AllRoles.Where(role => role > roles[0])])],
            ],
            _ => [Plans.Everything],
        };
}
