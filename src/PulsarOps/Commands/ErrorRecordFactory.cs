using System.Management.Automation;
using PulsarOps.Common;

namespace PulsarOps.Commands;

/// <summary>Converts exceptions to error records, and is the only class that does.</summary>
internal static class ErrorRecordFactory
{
    /// <summary>
    /// The errors in an exception, the most important one last. Cancellations are left out, because another error has
    /// caused them.
    /// </summary>
    public static IReadOnlyList<ErrorRecord> CreateAll(Exception exception)
    {
        if (exception is not AggregateException aggregate)
            return [Create(exception)];
        var causes = aggregate.Flatten().InnerExceptions
            .Where(inner => inner is not OperationCanceledException)
            .OrderBy(inner => inner is PulsarOpsException)
            .ToArray();
        return causes.Length > 0 ? [.. causes.Select(Create)] : [Unexpected(aggregate.GetBaseException())];
    }

    public static ErrorRecord Create(Exception exception) => exception switch
    {
        PulsarOpsException failure => Create(failure),

        // PowerShell's own exceptions contain their error records.
        IContainsErrorRecord { ErrorRecord: { } record } => new(record, exception),
        _ => Unexpected(exception),
    };

    public static ErrorRecord Create(PulsarOpsException failure) =>
        new(failure, failure.ErrorId, CategoryOf(failure.Kind), failure.Target)
        {
            ErrorDetails = new(failure.Message) { RecommendedAction = failure.Advice },
        };

    public static ErrorCategory CategoryOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidInput => ErrorCategory.InvalidArgument,
        ErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ErrorKind.Busy => ErrorCategory.ResourceBusy,
        ErrorKind.Unavailable => ErrorCategory.ResourceUnavailable,
        ErrorKind.PermissionDenied => ErrorCategory.PermissionDenied,
        ErrorKind.InvalidState => ErrorCategory.InvalidOperation,
        ErrorKind.Failed => ErrorCategory.InvalidResult,
        ErrorKind.Timeout => ErrorCategory.OperationTimeout,
        ErrorKind.Connection => ErrorCategory.ConnectionError,
        ErrorKind.Corrupt => ErrorCategory.InvalidData,
        ErrorKind.NotSupported => ErrorCategory.NotImplemented,
        _ => ErrorCategory.NotSpecified,
    };

    private static ErrorRecord Unexpected(Exception exception) =>
        new(exception, nameof(SR.UnexpectedError), ErrorCategory.NotSpecified, null)
        {
            ErrorDetails = new(exception.Message) { RecommendedAction = SR.UnexpectedError_Advice },
        };
}
