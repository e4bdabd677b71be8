namespace PulsarOps.Hosts;

/// <summary>The purpose of an operation or a wait, for the journal.</summary>
internal sealed record StepRecord(string Id, string Action, string Target, string Reason);

/// <summary>The start of an operation, for the journal.</summary>
/// <param name="Continues">The operation before it if that did not end; otherwise empty.</param>
internal sealed record OperationRecord(
    string Activity,
    string User,
    string Controller,
    string Version,
    int Steps,
    string Continues
);

/// <summary>
/// A step that the controller did itself, such as waiting. Its times are relative to now, because only the host's clock
/// counts.
/// </summary>
internal sealed record PastStep(StepRecord Step, TimeSpan BegunAgo, TimeSpan EndedAgo, string Outcome, string Message);
