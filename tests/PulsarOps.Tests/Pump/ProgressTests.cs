using System.Diagnostics;
using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Pump;

[Collection(nameof(Undisturbed))]
public sealed class ProgressTests : IDisposable
{
    private readonly PumpSession _session = new();

    public void Dispose() => _session.Dispose();

    private ProgressRecord[] Shown =>
        [.. _session.Shell.Streams.Progress.Where(record => record.RecordType == ProgressRecordType.Processing)];

    [Fact]
    public void Ten_thousand_reports_are_a_few_updates_and_one_end()
    {
        var watch = new Stopwatch();
        _session.Add(async (pipe, cancellation) =>
        {
            watch.Start();
            for (var report = 0; report <= 10_000; report++)
            {
                pipe.Log.Progress("Installing", $"report {report}", report / 100);
                if (report % 100 == 0)
                    await Task.Delay(5, cancellation);
            }

            watch.Stop();
        });

        _session.Invoke();

        // The first one, one for each interval, and the last one.
        Assert.InRange(Shown.Length, 2, (watch.ElapsedMilliseconds / ThrottledProgress.Interval) + 2);
        Assert.Equal("report 10000", Shown[^1].StatusDescription);
        Assert.Equal(100, Shown[^1].PercentComplete);
        var end = _session.Shell.Streams.Progress[^1];
        Assert.Equal(ProgressRecordType.Completed, end.RecordType);
        Assert.Single(_session.Shell.Streams.Progress, record => record.RecordType == ProgressRecordType.Completed);
        Assert.Single(_session.Shell.Streams.Progress.Select(record => record.ActivityId).Distinct());
    }

    [Fact]
    public void A_delayed_report_is_shown_when_it_is_due()
    {
        using var second = new SemaphoreSlim(0);
        _session.Shell.Streams.Progress.DataAdded += (_, e) =>
        {
            if (_session.Shell.Streams.Progress[e.Index].StatusDescription == "two")
                second.Release();
        };
        var inTime = false;
        _session.Add(async (pipe, cancellation) =>
        {
            pipe.Log.Progress("Waiting", "one", 0);
            await Task.Delay(20, cancellation);
            pipe.Log.Progress("Waiting", "two", 50);
            inTime = await second.WaitAsync(TimeSpan.FromSeconds(5), cancellation);
        });

        _session.Invoke();

        Assert.True(inTime);
        Assert.Equal(["one", "two"], Shown.Select(record => record.StatusDescription));
    }

    [Theory]
    [InlineData("SilentlyContinue", 0)]
    [InlineData("Continue", 2)]
    public void Silence_costs_nothing(string preference, int records)
    {
        _session.Shell.Runspace.SessionStateProxy.SetVariable("ProgressPreference", preference);
        _session.Add(pipe => pipe.Log.Progress("Installing", "", 150));

        _session.Invoke();

        Assert.Equal(records, _session.Shell.Streams.Progress.Count);
    }

    [Fact]
    public void It_ends_when_the_work_fails()
    {
        _session.Add(async (pipe, cancellation) =>
        {
            pipe.Log.Progress("Installing", "local1", 10);
            await Task.Delay(50, cancellation);
            throw new InvalidOperationException("broken");
        });

        Assert.Throws<CmdletInvocationException>(() => _session.Invoke());
        Assert.Equal(ProgressRecordType.Completed, _session.Shell.Streams.Progress[^1].RecordType);
    }

    [Fact]
    public void It_ends_when_the_next_command_has_enough()
    {
        _session.Add(async (pipe, cancellation) =>
        {
            pipe.Log.Progress("Installing", "local1", 10);
            await Task.Delay(50, cancellation);
            pipe.WriteObject(1);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        _session.Shell.AddCommand("Select-One");

        _session.Invoke();

        Assert.Equal(ProgressRecordType.Completed, _session.Shell.Streams.Progress[^1].RecordType);
    }

    [Fact]
    public void The_stages_of_a_pipeline_have_records_of_their_own()
    {
        _session.Add(pipe =>
        {
            pipe.Log.Progress("Installing", "local1", 10);
            pipe.WriteObject(1);
        });
        _session.Add(pipe => pipe.Log.Progress("Starting", "local1", 10));

        _session.Invoke();

        Assert.Equal(
            2,
            _session.Shell.Streams.Progress.Select(record => (record.Activity, record.ActivityId)).Distinct().Count()
        );
        Assert.Equal(2, _session.Shell.Streams.Progress.Select(record => record.ActivityId).Distinct().Count());
    }
}
