using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Planning;

/// <summary>Collects steps; one that an earlier stage under -WhatIf would have done already is left out.</summary>
internal sealed class PlanBuilder(IReadOnlyCollection<string> assumed)
{
    private readonly List<PlannedStep> _steps = [];
    private readonly HashSet<string> _ids = [];

    public IReadOnlyList<PlannedStep> Steps => _steps;

    public void Add(PlannedStep step)
    {
        // Nodes on one machine share its release and its folders: the first of them plans these for all.
        if (!assumed.Contains(step.Id) && _ids.Add(step.Id))
            _steps.Add(step);
    }

    /// <summary>Takes steps out, to be added again where they belong.</summary>
    public IReadOnlyList<PlannedStep> Take(Func<PlannedStep, bool> selects)
    {
        PlannedStep[] taken = [.. _steps.Where(selects)];
        _steps.RemoveAll(taken.Contains);
        _ids.ExceptWith(taken.Select(step => step.Id));
        return taken;
    }

    /// <summary>Lets steps wait for more.</summary>
    public void Delay(Func<PlannedStep, bool> selects, params string[] after)
    {
        for (var at = 0; at < _steps.Count; at++)
        {
            if (selects(_steps[at]))
                _steps[at] = _steps[at] with { After = [.. _steps[at].After, .. after] };
        }
    }

    /// <summary>Lets a wait end when too few of these can succeed.</summary>
    public void EndWithout(string id, IReadOnlyList<StepQuota> quotas)
    {
        var at = _steps.FindIndex(step => step.Id == id);
        if (at >= 0)
            _steps[at] = _steps[at] with { EndsWithout = quotas };
    }

    /// <summary>Lets quotas count another step in the place of one.</summary>
    public void CountInstead(string id, string other)
    {
        for (var at = 0; at < _steps.Count; at++)
        {
            if (_steps[at].AfterEnough.Concat(_steps[at].EndsWithout).Any(quota => quota.Ids.Contains(id)))
            {
                _steps[at] = _steps[at] with
                {
                    AfterEnough = Changed(_steps[at].AfterEnough), EndsWithout = Changed(_steps[at].EndsWithout),
                };
            }
        }

        IReadOnlyList<StepQuota> Changed(IReadOnlyList<StepQuota> quotas) =>
            [.. quotas.Select(quota => quota with { Ids = [.. quota.Ids.Select(each => each == id ? other : each)] })];
    }

    /// <summary>Whether the artefact will be there: by this plan, or by what is assumed.</summary>
    public bool WillProvide(string id) => _ids.Contains(id) || assumed.Contains(id);

    /// <summary>The hash of the text that a step gives to its file; null where the plan has no such step.</summary>
    public string? HashOf(string id) =>
        _steps.FirstOrDefault(step => step.Id == id)?.Work is ApplyWork { Operation: ContentOperation text } ? BatchWriter.Hash(text.Content) : null;
}
