namespace PulsarOps.Coordination;

/// <summary>Who of PulsarOps' users changed what last: a pure function.</summary>
internal static class LastChanges
{
    /// <returns>By machine and what was changed: a path, a release's folder, a name.</returns>
    public static IReadOnlyDictionary<(string Host, string Target), PulsarLastChange> Of(IEnumerable<PulsarOperation> operations) => operations
        .SelectMany(operation => operation.Steps.Where(step => step.Outcome == PulsarStepOutcome.Changed), (operation, step) =>
            (Key: (step.Node, step.Target), Change: new PulsarLastChange(operation, step.EndTime ?? step.StartTime)))
        .GroupBy(pair => pair.Key, pair => pair.Change)
        // Within a second the later operation is the later one.
        .ToDictionary(group => group.Key, group => group.Aggregate((last, next) => next.Time >= last.Time ? next : last));
}
