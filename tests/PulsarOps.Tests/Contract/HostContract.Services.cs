using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

public abstract partial class HostContract
{
    [Fact]
    public async Task Service_runs_until_it_is_stopped()
    {
        var service = Service("lingers", await LingererAsync());
        Assert.False((await ServiceAsync(service)).Running);

        await StartAsync(service);

        var fact = await ServiceAsync(service);
        Assert.True(
            fact
                is {
                    Running: true,
                    ProcessId: > 1,
                    Since: not null,
                    InputsChanged: false,
                    Ready: false,
                    PortOwners.Count: 0
                },
            $"{fact}"
        );
        Assert.NotEqual("", fact.Detail);

        await ChangeOnceAsync(StopOf(service));

        fact = await ServiceAsync(service);
        Assert.True(
            fact is { Running: false, ProcessId: 0, Since: null, MemoryMB: 0, InputsChanged: false, Ready: false },
            $"{fact}"
        );
    }

    [Fact]
    public async Task Service_that_runs_is_not_started_again()
    {
        var service = Service("lingers", await LingererAsync());
        await StartAsync(service);
        var process = (await ServiceAsync(service)).ProcessId;

        Assert.Equal(HostOperationOutcome.Unchanged, await OutcomeAsync(service));

        Assert.Equal(process, (await ServiceAsync(service)).ProcessId);
    }

    [Fact]
    public async Task Service_is_another_process_after_a_restart()
    {
        var service = Service("lingers", await LingererAsync());
        await StartAsync(service);
        var process = (await ServiceAsync(service)).ProcessId;

        var results = await ApplyAsync(new BatchEntry(1, StopOf(service), []), new BatchEntry(2, service, [1]));

        Assert.All(results, result => Assert.Equal(HostOperationOutcome.Changed, result.Outcome));
        Assert.NotEqual(process, (await ServiceAsync(service)).ProcessId);
    }

    [Fact]
    public async Task Service_without_a_gate_to_ask_for_counts_as_ready()
    {
        var service = Service("lingers", await LingererAsync());
        await StartAsync(service);

        var facts = await ProbeAsync(new() { Services = [new(service.Id, service.PidFile, service.Inputs, [], null)] });

        Assert.True(facts.Services[service.Id] is { Running: true, Ready: true });
    }

    [Fact]
    public async Task Service_keeps_what_it_says()
    {
        var service = Service("talks", await ScriptAsync("talks.sh", "echo hello", "exec sleep 600"));
        await StartAsync(service);

        await SaysAsync(service, "hello");
    }

    [Fact]
    public async Task Process_that_ended_does_not_run_although_its_pid_file_is_there()
    {
        var service = Service("ends", await ScriptAsync("ends.sh", "sleep 0.2", "exit 0"));
        await StartAsync(service);

        await EventuallyAsync(async () => !(await ServiceAsync(service)).Running);

        Assert.NotNull(await PathAsync(service.PidFile));
        Assert.Equal(HostOperationOutcome.Unchanged, await OutcomeAsync(StopOf(service)));
        Assert.Null(await PathAsync(service.PidFile));
        await StartAsync(service);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1\n")]
    [InlineData("not a number\n")]
    public async Task Foreign_pid_file_is_ignored(string text)
    {
        var service = Service("lingers", await LingererAsync());
        await SucceedAsync(new FileOperation(service.PidFile, "644", System.Text.Encoding.UTF8.GetBytes(text)));

        Assert.False((await ServiceAsync(service)).Running);
        await StartAsync(service);

        Assert.True((await ServiceAsync(service)).Running);
    }

    [Fact]
    public async Task Inputs_changed_after_the_start_are_reported()
    {
        var service = Service("lingers", await LingererAsync()) with
        {
            Inputs = [$"{Work}/one.conf", $"{Work}/two.conf"],
        };
        var original = new FileOperation($"{Work}/two.conf", "644", Text("two"));
        await SucceedAsync(new FileOperation($"{Work}/one.conf", "644", Text("one")), original);
        await StartAsync(service);
        Assert.False((await ServiceAsync(service)).InputsChanged);

        await SucceedAsync(original with { Content = Text("changed") });
        Assert.True((await ServiceAsync(service)).InputsChanged);

        await SucceedAsync(original);
        Assert.False((await ServiceAsync(service)).InputsChanged);

        await SucceedAsync(original with { Content = Text("changed") });
        await SucceedAsync(StopOf(service));
        await StartAsync(service);
        Assert.False((await ServiceAsync(service)).InputsChanged);
    }

    [Theory]
    [InlineData("environment")]
    [InlineData("program")]
    [InlineData("work directory")]
    [InlineData("output directory")]
    [InlineData("pid directory")]
    public async Task Start_fails_if_something_is_missing(string what)
    {
        var service = Service("lingers", await LingererAsync());
        service = what switch
        {
            "environment" => service with { EnvironmentFile = $"{Work}/missing.env" },
            "program" => service with { Command = [$"{Work}/missing"] },
            "work directory" => service with { WorkDirectory = $"{Work}/missing" },
            "output directory" => service with { OutputFile = $"{Work}/missing/service.out" },
            _ => service with { PidFile = $"{Work}/missing/service.pid" },
        };

        await FailAsync(service);

        Assert.False((await ServiceAsync(service)).Running);
    }

    [Fact]
    public async Task Stop_without_a_process_changes_nothing() =>
        Assert.Equal(HostOperationOutcome.Unchanged, await OutcomeAsync(StopOf(Service("never", "sleep", "1"))));

    [Fact]
    public async Task Process_that_ignores_sigterm_is_killed_only_on_request()
    {
        var service = Service(
            "stubborn",
            await ScriptAsync("stubborn.sh", "trap '' TERM", "echo deaf", "while :", "do", "sleep 1", "done")
        );
        await StartAsync(service);
        await SaysAsync(service, "deaf");

        await FailAsync(StopOf(service, 1));
        Assert.True((await ServiceAsync(service)).Running);

        await ChangeOnceAsync(StopOf(service, 1, kill: true));
        Assert.False((await ServiceAsync(service)).Running);
    }

    [Fact]
    public async Task Ports_that_are_taken_have_owners()
    {
        var service = Service("lingers", await LingererAsync());
        using (Occupy(out var port))
        {
            var owner = Assert.Single((await ServiceAsync(service, ClosedPort, port)).PortOwners);
            Assert.Equal(port, owner.Port);
            Assert.True(owner.ProcessId > 0);
            Assert.NotEqual("", owner.Command);

            // Of a service that runs they are its own affair.
            await StartAsync(service);
            Assert.Empty((await ServiceAsync(service, port)).PortOwners);
        }
    }

    private Task<string> LingererAsync() => ScriptAsync("lingers.sh", "exec sleep 600");

    private Task SaysAsync(StartOperation service, string line) =>
        EventuallyAsync(async () =>
            (await ContentAsync(service.OutputFile))?.Contains(line, StringComparison.Ordinal) == true
        );

    private async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if (await holds())
                return;
            await PassAsync(0.1);
        }

        Assert.Fail("It did not come true within 10 s.");
    }
}
