using System.Management.Automation;

namespace PulsarOps.Tests.Pump;

public sealed class StreamTests : IDisposable
{
    private readonly PumpSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Streams_interleave_while_the_work_goes_on()
    {
        var seen = new List<string>();
        using var something = new SemaphoreSlim(0);
        using var output = new PSDataCollection<PSObject>();
        output.DataAdded += (_, e) => Saw($"output {output[e.Index]}");
        _session.Shell.Streams.Verbose.DataAdded += (_, e) =>
            Saw($"verbose {_session.Shell.Streams.Verbose[e.Index].Message}");
        _session.Shell.Streams.Warning.DataAdded += (_, e) =>
            Saw($"warning {_session.Shell.Streams.Warning[e.Index].Message}");
        _session.Add(
            async (pipe, cancellation) =>
            {
                pipe.WriteObject("a");
                Assert.True(await something.WaitAsync(PumpSession.Timeout, cancellation), "Held back until the end.");
                pipe.Log.Verbose("b");
                Assert.True(await something.WaitAsync(PumpSession.Timeout, cancellation), "Held back until the end.");
                pipe.Log.Warning("c");
                Assert.True(await something.WaitAsync(PumpSession.Timeout, cancellation), "Held back until the end.");
                pipe.WriteObject("d");
            },
            ("Verbose", true));

        _session.Shell.Invoke(null, output);

        Assert.Equal(["output a", "verbose b", "warning c", "output d"], seen);

        void Saw(string what)
        {
            seen.Add(what);
            something.Release();
        }
    }

    [Fact]
    public void Messages_of_many_threads_all_arrive()
    {
        _session.Add(
            (pipe, cancellation) => Task.WhenAll(Enumerable.Range(0, 20).Select(host => Task.Run(
                () =>
                {
                    for (var step = 0; step < 100; step++)
                        pipe.WriteObject((host, step));
                },
                cancellation))));

        var output = _session.Invoke().Cast<(int Host, int Step)>().ToArray();

        Assert.Equal(2000, output.Distinct().Count());
        Assert.All(
            output.GroupBy(item => item.Host),
            host => Assert.Equal(Enumerable.Range(0, 100), host.Select(item => item.Step))
        );
    }

    [Fact]
    public void Verbose_and_debug_show_only_when_wanted()
    {
        _session.Add(Talk);
        _session.Add(Talk, ("Verbose", true));
        _session.Add(Talk, ("Debug", true), ("Verbose", false));

        _session.Invoke();

        var streams = _session.Shell.Streams;
        Assert.Equal("step", Assert.Single(streams.Debug).Message);
        Assert.Equal("host", streams.Verbose[0].Message);

        static void Talk(Commands.CmdletPipe pipe)
        {
            pipe.Log.Verbose("host");
            pipe.Log.Debug("step");
            pipe.WriteObject(0);
        }
    }

    [Fact]
    public void Preference_variables_count_as_well()
    {
        _session.Shell.Runspace.SessionStateProxy.SetVariable("VerbosePreference", "Continue");
        _session.Add(pipe => pipe.Log.Verbose("host"));

        _session.Invoke();

        Assert.Equal("host", Assert.Single(_session.Shell.Streams.Verbose).Message);
    }

    [Fact]
    public void Information_has_the_tag_of_the_module()
    {
        _session.Add(pipe => pipe.Log.Information("ZooKeeper is up"));

        _session.Invoke();

        var record = Assert.Single(_session.Shell.Streams.Information);
        Assert.Equal("ZooKeeper is up", record.MessageData);
        Assert.Equal(["PulsarOps"], record.Tags);
    }

    [Fact]
    public void A_collection_is_emitted_whole_or_item_by_item()
    {
        int[] numbers = [1, 2];
        _session.Add(pipe =>
        {
            pipe.WriteObject(numbers);
            pipe.WriteObjects(["x", "y"]);
        });

        var output = _session.Invoke();

        Assert.Equal([numbers, "x", "y"], output);
    }

    [Fact]
    public void Each_input_is_worked_on_in_turn()
    {
        TestWork? work = null;
        work = _session.Add(pipe => pipe.WriteObject($"{work!.Input} after {work.Ended}"));

        var output = _session.Shell.Invoke(Enumerable.Range(1, 3)).Select(item => item.BaseObject);

        Assert.Equal(["1 after 0", "2 after 1", "3 after 2"], output);
    }

    [Fact]
    public void Stages_of_one_pipeline_run_inside_each_other()
    {
        var outer = _session.Add(pipe => pipe.WriteObject("topology"));
        TestWork? inner = null;
        inner = _session.Add(pipe => pipe.WriteObject($"{inner!.Input}, upstream ended: {outer.Ended}"));

        Assert.Single(_session.Invoke());
        Assert.Equal(1, inner.Ended);
    }
}
