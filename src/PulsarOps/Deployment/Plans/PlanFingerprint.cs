using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PulsarOps.Common;
using PulsarOps.Deployment.Planning;
using PulsarOps.Remote;
using PulsarOps.Remote.Primitives;

namespace PulsarOps.Deployment.Plans;

/// <summary>
/// What a plan comes to, as hashes: of each step with all that it writes, the file that it replaces and the process that it
/// stops. How long is waited, and the words of a reason, count for nothing.
/// </summary>
internal static class PlanFingerprint
{
    /// <summary>By the step's id.</summary>
    public static IReadOnlyDictionary<string, string> OfSteps(PlanInput input, IReadOnlyList<PlannedStep> steps) =>
        steps.ToDictionary(step => step.Id, step => Hash(Describe(input, step)));

    public static string Of(PulsarPlanOperation operation, IReadOnlyDictionary<string, string> steps) =>
        Hash([$"{operation}", .. steps.OrderBy(step => step.Key, StringComparer.Ordinal).Select(step => $"{step.Key}\t{step.Value}")]);

    private static IEnumerable<string> Describe(PlanInput input, PlannedStep step)
    {
        yield return string.Join("\t", step.Id, step.Machine, step.Step.Action, step.Step.Target);
        yield return string.Join("\t", step.Step.After.OrderBy(id => id, StringComparer.Ordinal));
        foreach (var words in step.Work switch
        {
            ApplyWork apply => Describe(input, step, apply.Primitive),
            UnpackWork unpack => [unpack.Archive, unpack.Sha512, unpack.Tree, unpack.Program],
            WaitWork wait => [Words(GateWriter.Fields(wait.Gate)), .. (wait.Rollback ?? []).SelectMany(back => Describe(input, back))],
            _ => Array.Empty<string>(),
        })
        {
            yield return words;
        }
    }

    private static IEnumerable<string> Describe(PlanInput input, PlannedStep step, HostPrimitive primitive)
    {
        // Whether the user gives -Kill is not part of the plan.
        yield return Words(BatchWriter.Fields(primitive is StopPrimitive stop ? stop with { Kill = false } : primitive));
        if (primitive is ContentPrimitive text && input.Facts[step.Machine].Paths.TryGetValue(text.Path, out var file))
            yield return string.Join("\t", file.Sha256, file.Mode, file.Owner);
        if (primitive is StopPrimitive && step.Step.Service is { } service && input.Facts[step.Machine].Services.TryGetValue(service, out var fact))
            yield return string.Format(CultureInfo.InvariantCulture, "{0} since {1:O}", fact.ProcessId, fact.Since);
    }

    private static string Words(IEnumerable<object> fields) =>
        string.Join("\t", fields.Select(field => Convert.ToString(field, CultureInfo.InvariantCulture)));

    private static string Hash(IEnumerable<string> lines)
    {
        return Hex.Of(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join("\n", lines))));
    }
}
