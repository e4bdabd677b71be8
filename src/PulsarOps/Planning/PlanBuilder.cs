using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>Collects steps. With -WhatIf, it leaves out steps that an earlier stage would have done.</summary>
internal sealed class PlanBuilder(IReadOnlyCollection<string> assumed)
{
    private static readonly List<string> None = [];

    private readonly HashSet<string> _assumed = [.. assumed];

    /// <summary>Items for which a planner has added a step or found that none is needed.</summary>
    private readonly HashSet<string> _considered = [.. assumed];

    /// <summary>Steps in the order in which they were added. Removed steps leave a gap.</summary>
    private readonly List<PlannedStep?> _steps = [];
    private readonly Dictionary<string, int> _at = [];
    private readonly Dictionary<string, List<string>> _ofService = [];
    private readonly Dictionary<string, List<string>> _onHost = [];
    private readonly Dictionary<string, List<string>> _followers = [];
    private readonly Dictionary<StepId, StepId> _substitutes = [];

    public IEnumerable<PlannedStep> Steps => _steps.OfType<PlannedStep>();

    public void Add(PlannedStep step)
    {
        _considered.Add(step.Id);
        // Nodes on one host share its release and its folders: the first node plans these for all.
        if (_assumed.Contains(step.Id) || !_at.TryAdd(step.Id, _steps.Count))
            return;
        _steps.Add(step);
        List(_onHost, step.Host).Add(step.Id);
        if (step.Step.Service is { } service)
            List(_ofService, service).Add(step.Id);
        foreach (var id in step.After)
            List(_followers, id).Add(step.Id);
    }

    /// <summary>
    /// Records that an item needs no step: it is correct already, or no desired state includes it. A step that another
    /// planner adds for it still counts.
    /// </summary>
    public void Present(StepId id) => _considered.Add(id);

    public void Present(IEnumerable<StepId> ids)
    {
        foreach (var id in ids)
            Present(id);
    }

    public void Remove(StepId id)
    {
        if (_at.Remove(id, out var at))
            _steps[at] = null;
    }

    /// <summary>Takes steps out so that the caller can add them again in another place.</summary>
    public IReadOnlyList<PlannedStep> Take(IEnumerable<PlannedStep> steps)
    {
        PlannedStep[] taken = [.. steps];
        foreach (var step in taken)
            Remove(StepId.Of(step));
        return taken;
    }

    /// <summary>Makes the steps wait for more steps.</summary>
    public void Delay(IEnumerable<PlannedStep> steps, params IReadOnlyList<StepId> after)
    {
        foreach (var step in steps.ToArray())
        {
            _steps[_at[step.Id]] = step with { After = [.. step.After, .. after] };
            foreach (var id in after)
                List(_followers, id).Add(step.Id);
        }
    }

    /// <summary>Ends a wait if too few of these can succeed.</summary>
    public void EndWithout(StepId id, IReadOnlyList<StepQuota> quotas)
    {
        if (_at.TryGetValue(id, out var at))
            _steps[at] = _steps[at]! with { EndsWithout = quotas };
    }

    /// <summary>Makes quotas count the second step in place of the first.</summary>
    public void CountInstead(StepId id, StepId other) => _substitutes[id] = other;

    public bool Has(StepId id) => _at.ContainsKey(id);

    /// <summary>Whether the item will exist, by a step of this plan or by assumption.</summary>
    public bool WillProvide(StepId id) => _at.ContainsKey(id) || _assumed.Contains(id);

    /// <summary>The steps of one service.</summary>
    public IEnumerable<PlannedStep> Of(PulsarService service) => Existing(_ofService, service.Id);

    public IEnumerable<PlannedStep> On(string host) => Existing(_onHost, host);

    /// <summary>The steps that wait for this one.</summary>
    public IEnumerable<PlannedStep> Following(StepId id) => Existing(_followers, id);

    /// <summary>The hash of the text that a step gives to its file; null if the plan has no such step.</summary>
    public string? HashOf(StepId id) =>
        _at.TryGetValue(id, out var at) && _steps[at]!.Work is ApplyWork { Operation: ContentOperation text }
            ? FileText.Hash(text.Content) : null;

    /// <summary>All steps in order, after all planners have added theirs.</summary>
    /// <exception cref="InvalidOperationException">A step waits for something that no planner knows: a bug.</exception>
    public IReadOnlyList<PlannedStep> Complete()
    {
        // Services of a role share their quotas, so each quota is checked once.
        var quotas = new Dictionary<StepQuota, StepQuota>(ReferenceEqualityComparer.Instance);
        return [.. Steps.Select(step =>
        {
            foreach (var id in step.After.Concat(step.AfterEnd))
                ThrowIfUnknown(step, id);
            return step with
            {
                AfterEnough = Quotas(step, step.AfterEnough), EndsWithout = Quotas(step, step.EndsWithout),
            };
        })];

        IReadOnlyList<StepQuota> Quotas(PlannedStep step, IReadOnlyList<StepQuota> found) => [.. found.Select(quota =>
        {
            if (!quotas.TryGetValue(quota, out var known))
                known = quotas[quota] = quota with { Ids = [.. quota.Ids.Select(id => Counted(step, id))] };
            return known;
        })];
    }

    /// <summary>A plan of these steps alone.</summary>
    public static IReadOnlyList<PlannedStep> Complete(IEnumerable<PlannedStep> steps)
    {
        var plan = new PlanBuilder([]);
        foreach (var step in steps)
            plan.Add(step);
        return plan.Complete();
    }

    private StepId Counted(PlannedStep step, StepId id)
    {
        ThrowIfUnknown(step, id);
        return _substitutes.TryGetValue(id, out var other) ? other : id;
    }

    private void ThrowIfUnknown(PlannedStep step, StepId id)
    {
        if (!_considered.Contains(id))
            throw new InvalidOperationException($"The step '{step.Id}' comes after '{id}', which no planner knows.");
    }

    // A removed step is still listed, and twice if it was added again.
    private IEnumerable<PlannedStep> Existing(Dictionary<string, List<string>> lists, string key) =>
        (lists.TryGetValue(key, out var ids) ? ids : None).Distinct().Where(_at.ContainsKey)
            .Select(id => _at[id]).OrderBy(at => at).Select(at => _steps[at]!);

    private static List<string> List(Dictionary<string, List<string>> lists, string key)
    {
        if (!lists.TryGetValue(key, out var list))
            lists[key] = list = [];
        return list;
    }
}
