using System.Text;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Planning;

/// <summary>
/// The files that a plan replaces. Their present text is shown, and restored if a service does not become ready with
/// the new text.
/// </summary>
internal static class ReplacedFiles
{
    /// <summary>The facts with the texts of these files, in one more round trip to the hosts that have some.</summary>
    /// <returns>The same facts if the plan replaces nothing.</returns>
    public static async Task<PlanInput> ReadAsync(
        PlanInput input, IReadOnlyList<PlannedStep> plan, Func<string, IHost> hostOf, CancellationToken cancellation)
    {
        var wanted = Wanted(input, plan);
        if (wanted.Count == 0)
            return input;
        var answers = await Task.WhenAll(
            wanted.Select(async pair =>
                (
                    Host: pair.Key,
                    (await hostOf(pair.Key).ProbeAsync(new() { Contents = pair.Value }, cancellation)).Contents
                )
            )
        );
        var facts = input.Facts.ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (var (host, contents) in answers)
        {
            var all = facts[host].Contents.ToDictionary(pair => pair.Key, pair => pair.Value);
            // A file that has changed since the probe is not the one that the plan replaces.
            foreach (
                var content in contents.Where(content =>
                    facts[host].Paths[content.Key].Sha256 == BatchWriter.Hash(Encoding.UTF8.GetBytes(content.Value))
                )
            )
                all[content.Key] = content.Value;
            facts[host] = facts[host] with { Contents = all };
        }

        return input with { Facts = facts };
    }

    /// <summary>The change that a step makes to an existing text; null if it makes none.</summary>
    public static ContentOperation? Of(HostFacts facts, PlannedStep step) =>
        step.Work is ApplyWork { Operation: ContentOperation text }
        && facts.Paths.TryGetValue(text.Path, out var file)
        && !file.IsDirectory
        && file.Sha256 != FileText.Hash(text.Content)
            ? text
            : null;

    private static Dictionary<string, string[]> Wanted(PlanInput input, IReadOnlyList<PlannedStep> plan) => plan
        .Select(step => (step.Host, Change: Of(input.Facts[step.Host], step)))
        .Where(change => change.Change is not null)
        .GroupBy(change => change.Host, change => change.Change!.Path)
        .ToDictionary(
            group => group.Key,
            group => group.Distinct().Where(path => !input.Facts[group.Key].Contents.ContainsKey(path)).ToArray())
        .Where(pair => pair.Value.Length > 0).ToDictionary(pair => pair.Key, pair => pair.Value);
}
