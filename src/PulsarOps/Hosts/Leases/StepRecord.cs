namespace PulsarOps.Hosts;

/// <summary>What a primitive or a wait is for, as the journal has it.</summary>
internal sealed record StepRecord(string Id, string Action, string Target, string Reason);

/// <summary>The begin of an operation, as the journal has it.</summary>
/// <param name="Continues">The operation before it that was not ended; empty where it was.</param>
internal sealed record OperationRecord(
    string Activity,
    string User,
    string Controller,
    string Version,
    int Steps,
    string Continues
);

/// <summary>A step that the controller did itself, such as waiting; told by how long ago that was, for only the machine's date counts.</summary>
internal sealed record PastStep(StepRecord Step, TimeSpan BegunAgo, TimeSpan EndedAgo, string Outcome, string Message);
