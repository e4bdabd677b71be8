using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Common;

namespace PulsarOps.Tests.Pump;

public sealed class ErrorTests : IDisposable
{
    private readonly PumpSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_failure_of_one_host_is_an_error_record()
    {
        _session.Add(pipe => pipe.Log.Failure(PortInUse()));

        _session.Invoke();

        AssertPortInUse(Assert.Single(_session.Shell.Streams.Error));
    }

    [Fact]
    public void A_failure_of_the_work_terminates_with_its_record()
    {
        _session.Add((_, _) => throw PortInUse());

        var error = Assert.Throws<CmdletInvocationException>(() => _session.Invoke());

        AssertPortInUse(error.ErrorRecord);
        Assert.IsType<PulsarOpsException>(error.InnerException);
    }

    [Fact]
    public void Output_before_the_failure_is_shown()
    {
        _session.Add(pipe =>
        {
            pipe.Log.Warning("low on memory");
            throw PortInUse();
        });

        Assert.Throws<CmdletInvocationException>(() => _session.Invoke());
        Assert.Equal("low on memory", Assert.Single(_session.Shell.Streams.Warning).Message);
    }

    [Fact]
    public void Anything_else_is_unexpected_and_keeps_its_cause()
    {
        var cause = new IOException("disk");
        _session.Add((_, _) => throw new InvalidOperationException("broken", cause));

        var error = Assert.Throws<CmdletInvocationException>(() => _session.Invoke());

        Assert.Equal(
            $"UnexpectedError,{typeof(InvokeTestWorkCommand).FullName}",
            error.ErrorRecord.FullyQualifiedErrorId
        );
        Assert.Equal(ErrorCategory.NotSpecified, error.ErrorRecord.CategoryInfo.Category);
        Assert.Equal("broken", error.Message);
        Assert.Same(cause, error.ErrorRecord.Exception.InnerException);
        Assert.Equal(SR.UnexpectedError_Advice, error.ErrorRecord.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void An_aggregate_is_split_into_its_errors()
    {
        _session.Add((_, _) => throw new AggregateException(
            new OperationCanceledException(), new AggregateException(new IOException("disk")), PortInUse()));

        var error = Assert.Throws<CmdletInvocationException>(() => _session.Invoke());

        AssertPortInUse(error.ErrorRecord);
        Assert.IsType<IOException>(Assert.Single(_session.Shell.Streams.Error).Exception);
    }

    [Fact]
    public void An_empty_aggregate_is_an_error_as_well()
    {
        var error = Assert.Single(ErrorRecordFactory.CreateAll(new AggregateException()));

        Assert.Equal("UnexpectedError", error.FullyQualifiedErrorId);
    }

    [Fact]
    public void An_error_of_PowerShell_keeps_its_own_id()
    {
        _session.Add((pipe, _) => pipe.AskAsync(cmdlet => cmdlet.GetUnresolvedProviderPathFromPSPath("nowhere:/x")));

        var error = Assert.Throws<CmdletInvocationException>(() => _session.Invoke());

        Assert.StartsWith("DriveNotFound,", error.ErrorRecord.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_has_a_category() =>
        Assert.All(
            Enum.GetValues<ErrorKind>(),
            kind => Assert.NotEqual(ErrorCategory.NotSpecified, ErrorRecordFactory.CategoryOf(kind))
        );

    private static PulsarOpsException PortInUse() =>
        new(
            nameof(SR.PortInUse), ErrorKind.Busy, "local1",
            "8080", "broker@local1", "local1", "java", "other ports (-PortOffset)");

    private static void AssertPortInUse(ErrorRecord record)
    {
        Assert.Equal($"PortInUse,{typeof(InvokeTestWorkCommand).FullName}", record.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ResourceBusy, record.CategoryInfo.Category);
        Assert.Equal("local1", record.TargetObject);
        Assert.Equal("Port 8080, which broker@local1 needs, is in use on local1 by java.", record.ToString());
        Assert.Equal("End that process, or choose other ports (-PortOffset).", record.ErrorDetails.RecommendedAction);
    }
}
