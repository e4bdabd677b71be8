using System.Globalization;
using PulsarOps.Hosts;

namespace PulsarOps.Coordination;

/// <summary>Merges the journals of several hosts into operations. A pure function.</summary>
internal static class JournalReader
{
    /// <param name="answers">The journals, by host.</param>
    /// <returns>The last operations, in the order in which they began.</returns>
    public static IReadOnlyList<PulsarOperation> Merge(IReadOnlyDictionary<string, JournalAnswer> answers, int count)
    {
        var alive = new HashSet<string>(
            answers.Values.Where(answer => answer.Lease.IsAlive).Select(answer => answer.Lease.Owner));
        var operations = answers.SelectMany(
            answer => answer.Value.Records.Select(record => (Node: answer.Key, Record: record)))
            .GroupBy(pair => pair.Record.Operation).Where(group => group.Any(pair => pair.Record.Kind == "begin"))
            // In the same second, the order in the journals decides; GroupBy keeps the order of the first records.
            .Select(group => Operation(group.Key, [.. group], alive.Contains(group.Key)))
                .OrderBy(operation => operation.StartTime).ToArray();
        return [.. operations.Skip(operations.Length - count)];
    }

    private static PulsarOperation Operation(
        string id, IReadOnlyList<(string Node, JournalRecord Record)> records, bool isAlive)
    {
        var begin = records.Where(pair => pair.Record.Kind == "begin").Select(pair => pair.Record)
            .OrderBy(record => Time(record[2])).First();
        var ends = records.Where(pair => pair.Record.Kind == "end").Select(pair => pair.Record).ToArray();
        return new(
            id, begin[3], StatusOf(ends, isAlive), Time(begin[2])!.Value,
            records.Select(pair => pair.Node).Distinct().OrderBy(node => node, StringComparer.Ordinal),
            records.GroupBy(pair => pair.Node).SelectMany(group => Steps(group.Key, group.Select(pair => pair.Record)))
                .OrderBy(step => step.StartTime).ThenBy(step => step.Node, StringComparer.Ordinal))
        {
            User = begin[4], Controller = begin[5], Version = begin[6],
            EndTime = ends.Select(end => Time(end[2])).Max(),
            StepCount = int.TryParse(
                begin[7], NumberStyles.None, CultureInfo.InvariantCulture, out var steps) ? steps : 0,
            Continues = begin[8].Length > 0 ? begin[8] : null,
            Canary = records.Select(pair => pair.Record)
                .Where(record => record.Kind == "step" && record[5] == PulsarCanary.Step.Action)
                .Select(record => PulsarCanary.Parse(record[9])).FirstOrDefault(canary => canary is not null),
            Detail = ends.Select(end => end[4]).FirstOrDefault(detail => detail.Length > 0) ?? "",
        };
    }

    private static PulsarOperationStatus StatusOf(JournalRecord[] ends, bool isAlive) => ends.Length == 0
        ? isAlive ? PulsarOperationStatus.Running : PulsarOperationStatus.Interrupted
        : ends.All(end => end[3] == "succeeded") ? PulsarOperationStatus.Succeeded
        : ends.Any(end => end[3] == "failed") ? PulsarOperationStatus.Failed
        : ends.All(end => end[3] == "paused") ? PulsarOperationStatus.Paused
        : PulsarOperationStatus.Interrupted;

    /// <summary>A step may have run more than once. Each end belongs to the last begin before it.</summary>
    private static List<PulsarOperationStep> Steps(string node, IEnumerable<JournalRecord> records)
    {
        var open = new Dictionary<string, JournalRecord>();
        var steps = new List<PulsarOperationStep>();
        foreach (var record in records)
        {
            switch (record.Kind)
            {
                case "start":
                    if (open.TryGetValue(record[2], out var earlier))
                        steps.Add(Step(node, earlier, null));
                    open[record[2]] = record;
                    break;
                case "done" when open.TryGetValue(record[2], out var start):
                    open.Remove(record[2]);
                    steps.Add(Step(node, start, record));
                    break;
                case "step" when Time(record[3]) is { } begun:
                    steps.Add(new(node, record[2], record[5], record[6], begun)
                    {
                        Reason = record[7], EndTime = Time(record[4]), Outcome = OutcomeOf(record[8]),
                        Detail = record[9],
                    });
                    break;
            }
        }

        steps.AddRange(open.Values.Select(start => Step(node, start, null)));
        return steps;
    }

    private static PulsarOperationStep Step(string node, JournalRecord start, JournalRecord? done) =>
        new(node, start[2], start[4], start[5], Time(start[3]) ?? DateTimeOffset.FromUnixTimeSeconds(0))
        {
            Reason = start[6], EndTime = Time(done?[3]), Outcome = OutcomeOf(done?[4]), Detail = done?[5] ?? "",
        };

    private static PulsarStepOutcome OutcomeOf(string? word) => word switch
    {
        "changed" => PulsarStepOutcome.Changed,
        "unchanged" => PulsarStepOutcome.Unchanged,
        "done" or "decided" => PulsarStepOutcome.Done,
        "failed" => PulsarStepOutcome.Failed,
        _ => PulsarStepOutcome.Unknown,
    };

    private static DateTimeOffset? Time(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}

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
