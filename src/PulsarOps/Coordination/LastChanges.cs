namespace PulsarOps.Coordination;

/// <summary>Finds the last change of each item. A pure function.</summary>
internal static class LastChanges
{
    /// <returns>The changes, by host and item: a path, a release directory, or a name.</returns>
    public static IReadOnlyDictionary<(string Host, string Target), PulsarLastChange> Of(
        IEnumerable<PulsarOperation> operations) => operations
        .SelectMany(
            operation => operation.Steps.Where(step => step.Outcome == PulsarStepOutcome.Changed), (operation, step) =>
            (Key: (step.Node, step.Target), Change: new PulsarLastChange(operation, step.EndTime ?? step.StartTime)))
        .GroupBy(pair => pair.Key, pair => pair.Change)
        // In the same second, the later operation wins.
        .ToDictionary(
            group => group.Key, group => group.Aggregate((last, next) => next.Time >= last.Time ? next : last));
}
