using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Planning;

/// <summary>
/// The hashes of a plan: each step with everything that it writes, the file that it replaces and the process that it
/// stops, and the stages. Timeouts and the wording of reasons do not count.
/// </summary>
internal static class PlanFingerprint
{
    /// <summary>The hashes by step id.</summary>
    public static IReadOnlyDictionary<string, string> OfSteps(PlanInput input, IReadOnlyList<PlannedStep> steps) =>
        steps.ToDictionary(step => step.Id, step => Hash(Describe(input, step)));

    public static string Of(
        PulsarPlanOperation operation, IReadOnlyDictionary<string, string> steps,
        IReadOnlyList<PulsarPlanStage> stages) =>
        Hash([
            $"{operation}",
            .. steps.OrderBy(step => step.Key, StringComparer.Ordinal).Select(step => $"{step.Key}\t{step.Value}"),
            .. stages.Select(stage => $"{stage}"),
        ]);

    private static IEnumerable<string> Describe(PlanInput input, PlannedStep step)
    {
        yield return string.Join("\t", step.Id, step.Host, step.Step.Action, step.Step.Target);
        yield return string.Join("\t", step.Step.After.OrderBy(id => id, StringComparer.Ordinal));
        foreach (
            var line in step.Work switch
            {
                ApplyWork apply => Describe(input, step, apply.Operation),
                UnpackWork unpack => [unpack.Archive, unpack.Sha512, unpack.Tree, unpack.Program],
                WaitWork wait =>
                [
                    ReadinessWriter.Record(wait.ReadinessProbe).ToString(),
                    .. (wait.Rollback ?? []).SelectMany(back => Describe(input, back)),
                ],
                _ => Array.Empty<string>(),
            }
        )
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Describe(PlanInput input, PlannedStep step, HostOperation operation)
    {
        if (operation is IssuedFileOperation issued)
        {
            input.Facts[step.Host].Paths.TryGetValue(issued.Path, out var replaced);
            yield return string.Join(
                "\t", issued.Path, issued.Mode, issued.Owner, issued.Content.Purpose, replaced?.Sha256);
            yield break;
        }

        // -Kill is not part of the plan.
        yield return BatchWriter
            .Record(operation is StopOperation stop ? stop with { Kill = false } : operation)
            .ToString();
        if (operation is ContentOperation text && input.Facts[step.Host].Paths.TryGetValue(text.Path, out var file))
            yield return string.Join("\t", file.Sha256, file.Mode, file.Owner);
        if (
            operation is StopOperation
            && step.Step.Service is { } service
            && input.Facts[step.Host].Services.TryGetValue(service, out var fact)
        )
            yield return string.Format(CultureInfo.InvariantCulture, "{0} since {1:O}", fact.ProcessId, fact.Since);
    }

    private static string Hash(IEnumerable<string> lines)
    {
        return Hex.Of(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join("\n", lines))));
    }
}
