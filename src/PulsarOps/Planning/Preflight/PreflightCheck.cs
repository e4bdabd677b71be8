namespace PulsarOps.Planning;

/// <summary>What happens if a preflight check finds something.</summary>
internal enum PreflightSeverity
{
    /// <summary>Reports the finding, and carries out the plan.</summary>
    Warning,

    /// <summary>Refuses the plan: nothing is changed.</summary>
    Error,
}

/// <summary>A condition that is checked before anything is changed. <see cref="PreflightCatalog"/> lists all.</summary>
/// <param name="name">A name in Pascal case, unique in the catalogue.</param>
/// <param name="ids">
/// The resources with the messages of the findings. For errors, they are the ErrorIds, and <c>_Advice</c> is the
/// remedy.
/// </param>
internal abstract class PreflightCheck(string name, string[] ids)
{
    public string Name { get; } = name;

    public IReadOnlyList<string> Ids { get; } = ids;

    public abstract PreflightSeverity Severity { get; }

    /// <summary>Adds the facts that the check needs, besides those that the planners ask for; null if none.</summary>
    public Action<HostQuestions>? Ask { get; init; }
}

/// <summary>
/// Checks the facts of the hosts, before there is a plan. The findings of all such checks are reported.
/// </summary>
internal sealed class HostCheck(
    string name, Func<PlanInput, IEnumerable<PulsarOpsException>> find, params string[] ids) : PreflightCheck(name, ids)
{
    public override PreflightSeverity Severity => PreflightSeverity.Error;

    public IEnumerable<PulsarOpsException> Find(PlanInput input) => find(input);
}

/// <summary>
/// Checks a plan. The first such check that finds something is the last one, because the others would report only
/// consequences.
/// </summary>
internal sealed class PlanCheck(
    string name, Func<PlanDraft, IEnumerable<PulsarOpsException>> find, params string[] ids) : PreflightCheck(name, ids)
{
    public override PreflightSeverity Severity => PreflightSeverity.Error;

    public IEnumerable<PulsarOpsException> Find(PlanDraft draft) => find(draft);
}

/// <summary>Reports a condition that no step changes and that does not prevent the plan.</summary>
internal sealed class PlanWarning(
    string name, Func<PlanInput, IEnumerable<string>> find, params string[] ids) : PreflightCheck(name, ids)
{
    public override PreflightSeverity Severity => PreflightSeverity.Warning;

    public IEnumerable<string> Find(PlanInput input) => find(input);
}

/// <summary>A plan that is not yet accepted.</summary>
internal sealed record PlanDraft(PlanInput Input, PlanBuilder Builder, IReadOnlyList<PlannedStep> Steps);
