using PulsarOps.Planning;

namespace PulsarOps.Execution;

/// <summary>Steps that one request to a host runs.</summary>
internal sealed class StepGroup(IReadOnlyList<PlannedStep> steps, CancellationTokenSource end)
{
    public IReadOnlyList<PlannedStep> Steps => steps;

    public CancellationTokenSource End => end;

    /// <summary>Whether the script still waits for a step that was skipped.</summary>
    public bool HasVain { get; set; }

    public Task Ending { get; set; } = Task.CompletedTask;
}
