using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>Collects steps; one that an earlier stage under -WhatIf would have done already is left out.</summary>
internal sealed class PlanBuilder(IReadOnlyCollection<string> assumed)
{
    private static readonly List<string> None = [];

    private readonly HashSet<string> _assumed = [.. assumed];

    /// <summary>In their order; those that were taken out leave a gap.</summary>
    private readonly List<PlannedStep?> _steps = [];
    private readonly Dictionary<string, int> _at = [];
    private readonly Dictionary<string, List<string>> _ofService = [];
    private readonly Dictionary<string, List<string>> _onHost = [];
    private readonly Dictionary<string, List<string>> _followers = [];
    private readonly Dictionary<string, string> _substitutes = [];

    public IEnumerable<PlannedStep> Steps => _steps.OfType<PlannedStep>();

    public void Add(PlannedStep step)
    {
        // Nodes on one machine share its release and its folders: the first of them plans these for all.
        if (_assumed.Contains(step.Id) || !_at.TryAdd(step.Id, _steps.Count))
            return;
        _steps.Add(step);
        List(_onHost, step.Host).Add(step.Id);
        if (step.Step.Service is { } service)
            List(_ofService, service).Add(step.Id);
        foreach (var id in step.After)
            List(_followers, id).Add(step.Id);
    }

    /// <summary>Takes a step out.</summary>
    public void Remove(string id)
    {
        if (_at.Remove(id, out var at))
            _steps[at] = null;
    }

    /// <summary>Takes steps out, to be added again where they belong.</summary>
    public IReadOnlyList<PlannedStep> Take(IEnumerable<PlannedStep> steps)
    {
        PlannedStep[] taken = [.. steps];
        foreach (var step in taken)
            Remove(step.Id);
        return taken;
    }

    /// <summary>Lets steps wait for one more.</summary>
    public void Delay(IEnumerable<PlannedStep> steps, string after)
    {
        foreach (var step in steps.ToArray())
        {
            _steps[_at[step.Id]] = step with { After = [.. step.After, after] };
            List(_followers, after).Add(step.Id);
        }
    }

    /// <summary>Lets a wait end when too few of these can succeed.</summary>
    public void EndWithout(string id, IReadOnlyList<StepQuota> quotas)
    {
        if (_at.TryGetValue(id, out var at))
            _steps[at] = _steps[at]! with { EndsWithout = quotas };
    }

    /// <summary>Lets quotas count another step in the place of one.</summary>
    public void CountInstead(string id, string other) => _substitutes[id] = other;

    /// <summary>Whether the plan has such a step.</summary>
    public bool Has(string id) => _at.ContainsKey(id);

    /// <summary>Whether the artefact will be there: by this plan, or by what is assumed.</summary>
    public bool WillProvide(string id) => _at.ContainsKey(id) || _assumed.Contains(id);

    /// <summary>The steps that are a service's own.</summary>
    public IEnumerable<PlannedStep> Of(PulsarService service) => Existing(_ofService, service.Id);

    public IEnumerable<PlannedStep> On(string host) => Existing(_onHost, host);

    /// <summary>The steps that wait for this one.</summary>
    public IEnumerable<PlannedStep> Following(string id) => Existing(_followers, id);

    /// <summary>The hash of the text that a step gives to its file; null where the plan has no such step.</summary>
    public string? HashOf(string id) =>
        _at.TryGetValue(id, out var at) && _steps[at]!.Work is ApplyWork { Operation: ContentOperation text }
            ? FileText.Hash(text.Content) : null;

    /// <summary>All steps in their order, once no planner adds any more.</summary>
    public IReadOnlyList<PlannedStep> Complete()
    {
        // Services of a role share their quotas, so each is changed once.
        var changed = new Dictionary<StepQuota, StepQuota>(ReferenceEqualityComparer.Instance);
        return _substitutes.Count == 0 ? [.. Steps] : [.. Steps.Select(step => step with
        {
            AfterEnough = Substitute(step.AfterEnough), EndsWithout = Substitute(step.EndsWithout),
        })];

        IReadOnlyList<StepQuota> Substitute(IReadOnlyList<StepQuota> quotas) => [.. quotas.Select(quota =>
        {
            if (!changed.TryGetValue(quota, out var known))
            {
                known = changed[quota] = quota with
                {
                    Ids = [.. quota.Ids.Select(id => _substitutes.TryGetValue(id, out var other) ? other : id)],
                };
            }

            return known;
        })];
    }

    // A step that was taken out and added again is listed twice, and one that was taken out is listed still.
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
