using System.Management.Automation;
using PulsarOps.Commands;

namespace PulsarOps.Tests.Pump;

public sealed class QuestionTests : IDisposable
{
    private readonly PumpSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatIf_is_asked_and_known(bool whatIf)
    {
        _session.Add(
            async (pipe, _) =>
            {
                pipe.WriteObject(pipe.WhatIf);
                pipe.WriteObject(await pipe.ShouldProcessAsync("local1", "start"));
            },
            ("WhatIf", whatIf));

        Assert.Equal([whatIf, !whatIf], _session.Invoke());
    }

    [Fact]
    public void WhatIf_is_inherited()
    {
        _session.Shell.Runspace.SessionStateProxy.SetVariable("WhatIfPreference", true);
        _session.Add(
            async (pipe, _) => pipe.WriteObject(pipe.WhatIf && !await pipe.ShouldProcessAsync("local1", "start"))
        );

        Assert.Equal([true], _session.Invoke());
    }

    [Fact]
    public void Many_hosts_may_ask_at_once()
    {
        _session.Add(async (pipe, _) => pipe.WriteObjects(
            (await Task.WhenAll(Enumerable.Range(0, 2000).Select(host => pipe.AskAsync(_ => host)))).Cast<object>()));

        Assert.Equal(Enumerable.Range(0, 2000), _session.Invoke().Cast<int>());
    }

    [Fact]
    public void Questions_are_answered_on_the_pipeline_thread()
    {
        _session.Add(async (pipe, _) =>
        {
            var first = await pipe.AskAsync(_ => Environment.CurrentManagedThreadId);
            pipe.WriteObject(first == await pipe.AskAsync(_ => Environment.CurrentManagedThreadId));
            pipe.WriteObject(first == Environment.CurrentManagedThreadId);
        });

        Assert.Equal([true, false], _session.Invoke());
    }

    [Fact]
    public void A_failed_question_fails_only_for_its_caller()
    {
        _session.Add(async (pipe, _) =>
        {
            var error = await Assert.ThrowsAsync<System.Management.Automation.DriveNotFoundException>(
                () => pipe.AskAsync(cmdlet => cmdlet.GetUnresolvedProviderPathFromPSPath("nowhere:/x")));
            pipe.WriteObject(error.GetType().Name);
        });

        Assert.Equal(["DriveNotFoundException"], _session.Invoke());
    }

    [Fact]
    public void A_question_within_an_action_does_not_wait_for_itself()
    {
        _session.Add(pipe => pipe.Post(cmdlet =>
        {
            var answer = pipe.AskAsync(_ => 42);
            cmdlet.WriteObject(answer.IsCompletedSuccessfully ? 42 : 0);
        }));

        Assert.Equal([42], _session.Invoke());
    }

    [Fact]
    public void A_question_that_is_drained_is_cancelled()
    {
        using var asked = new ManualResetEventSlim();
        Task<bool>? question = null;
        var work = _session.Add((pipe, _) =>
        {
            pipe.Post(_ =>
            {
                Assert.True(asked.Wait(PumpSession.Timeout));
                throw new PipelineStoppedException();
            });
            question = pipe.ShouldProcessAsync("local1", "start");
            asked.Set();
            return question;
        });

        _session.Invoke();

        Assert.True(question!.IsCanceled);
        Assert.Equal(1, work.Ended);
    }

    [Fact]
    public async Task A_question_after_the_end_is_cancelled()
    {
        CmdletPipe? late = null;
        _session.Add(pipe => late = pipe);
        _session.Invoke();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late!.AskAsync(_ => 0));
    }
}
