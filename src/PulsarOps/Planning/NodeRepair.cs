using System.Globalization;
using System.Text;
using PulsarOps.Hosts;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>
/// Steps that let a bookie that has lost its data start again under the same name. Other bookies get its ledgers first
/// (<see cref="BookieRemoval"/>).
/// </summary>
/// <remarks>
/// A broker that has a ledger open since before the loss must not write to the bookie when it is back: BookKeeper could
/// confirm messages to it and lose them (apache/bookkeeper#4812). So a record on the node names the brokers' processes
/// of before. As long as it is there, only a repair starts the bookie, when none of these processes is left.
/// </remarks>
internal static class NodeRepair
{
    /// <summary>The file with the processes of the brokers when the repair began.</summary>
    public static string RecordOf(PulsarNode node) => $"{node.Paths.State}/repair-{node.Name}";

    public static void Ask(HostQuestions questions) => questions.AskForContents(questions.Nodes.Select(RecordOf));

    /// <summary>The process ids of the brokers when the repair began, by service; null if none has begun.</summary>
    public static IReadOnlyDictionary<string, string>? BrokersOf(PlanInput input, PulsarNode node) =>
        !input.FactsOf(node).Contents.TryGetValue(RecordOf(node), out var text) ? null
        : text.Split('\n').Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0], parts => parts[1]).ToDictionary(group => group.Key, group => group.First());

    /// <summary>Whether the data of a bookie is lost, or what is left of it belongs to no bookie any more.</summary>
    /// <param name="input">What is known.</param>
    /// <param name="bookie">The bookie.</param>
    public static bool IsNeeded(PlanInput input, PulsarService bookie)
    {
        var facts = input.FactsOf(bookie.Host);
        var isRegistered = BookieRemoval.HasCookie(input, bookie);
        return BookieIdentity.LostFolders(bookie, facts, mustHave: isRegistered).Count > 0
            || (!isRegistered && BookieIdentity.CookiesOf(bookie, facts).Count > 0)
            || (!isRegistered && !input.FactOf(bookie).Running && BrokersOf(input, bookie.Host) is not null);
    }

    /// <summary>
    /// The brokers that must restart before the bookie does, as <see cref="ApplyOptions.Restarting"/>: those of before,
    /// and those that an interrupted run has stopped. A new process with the old number restarts once more.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Restarting(PlanInput input, PulsarNode node)
    {
        var old = BrokersOf(input, node);
        return input.Topology.Of(PulsarRole.Broker).Where(broker => old is not null
            && old.TryGetValue(broker.Id, out var process) && (!input.FactOf(broker).Running
                || process == input.FactOf(broker).ProcessId.ToString(CultureInfo.InvariantCulture)))
            .ToDictionary(broker => broker.Id, broker => RestartPlanner.NameOf(input.FactOf(broker)));
    }

    /// <summary>Adds the record before anything else, and what keeps the bookie from starting meanwhile.</summary>
    /// <returns>The step before its stop; none if the repair has begun before.</returns>
    public static IReadOnlyList<StepId> Begin(PlanInput input, PlanBuilder plan, PulsarService bookie)
    {
        var (node, host) = (bookie.Host, HostMap.KeyOf(input.Topology, bookie.Host));
        if (BrokersOf(input, node) is not null)
            return [];
        var id = StepId.Path(host, RecordOf(node));
        var text = string.Concat(input.Topology.Of(PulsarRole.Broker).Where(broker => input.FactOf(broker).Running)
            .Select(broker => string.Format(
                CultureInfo.InvariantCulture, "{0}={1}\n", broker.Id, input.FactOf(broker).ProcessId)));
        plan.Add(new(
            new(
                id, node.Name, bookie.Id, PulsarAction.WriteFile, RecordOf(node),
                "the bookie stays stopped until its repair ends"),
            host,
            new ApplyWork(
                new FileOperation(RecordOf(node), "644", Encoding.UTF8.GetBytes(text), new Owners(input.Topology).Root),
                node.Paths.State),
            []));
        return [id];
    }

    /// <summary>Removes the unit, so that the bookie does not start with its host before its repair ends.</summary>
    public static IReadOnlyList<StepId> HoldStill(
        PlanInput input, PlanBuilder plan, PulsarService bookie, IReadOnlyList<StepId> after)
    {
        var (unit, host) = (UnitFile.PathOf(bookie), HostMap.KeyOf(input.Topology, bookie.Host));
        if (!input.FactsOf(bookie.Host).Paths.ContainsKey(unit))
            return after;
        var id = StepId.Remove(host, unit);
        plan.Add(new(
            new(
                id, bookie.Node, bookie.Id, PulsarAction.Remove, unit, "it must not start before its repair ends"),
            host, new ApplyWork(new RemoveUnitOperation(unit), bookie.Host.Paths.State), after));
        return [id];
    }

    /// <summary>Removes what is left of the data. Only what is proved to be the bookie's own is removed.</summary>
    public static void Empty(PlanInput input, PlanBuilder plan, PulsarService bookie)
    {
        var (facts, host) = (input.FactsOf(bookie.Host), HostMap.KeyOf(input.Topology, bookie.Host));
        if (!input.Options.EmptiesDisks || input.FactOf(bookie).Running || (BookieRemoval.HasCookie(input, bookie)
            && !plan.WillProvide(StepId.Decommission(bookie, "end"))))
        {
            return;
        }

        foreach (var folder in bookie.DataDirectories)
        {
            var part = InstallPlanner.DataPart(bookie, folder);
            var isOwn = CookieFile.In(facts, folder) is not null ? BookieIdentity.IsOwn(input, bookie, folder)
                : Ownership.IsOurs(facts, bookie.Host, folder) || Ownership.IsOurs(facts, bookie.Host, part);
            if (!facts.Paths.ContainsKey(part) || !isOwn)
                continue;
            plan.Add(new(
                new(
                    StepId.Remove(host, part), bookie.Node, bookie.Id, PulsarAction.Remove, part,
                    "no ledger needs the rest of the lost data"),
                host, new ApplyWork(new RemoveOperation(part), bookie.Host.Paths.State), []));
        }
    }

    /// <summary>Removes the record when the services of the node are ready.</summary>
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        foreach (var node in input.Topology.Nodes.Where(node => node.Name == input.Options.Repairing
            && input.Wants(LifecycleState.Running) && BrokersOf(input, node) is not null))
        {
            var host = HostMap.KeyOf(input.Topology, node);
            plan.Add(new(
                new(
                    StepId.Remove(host, RecordOf(node)), node.Name, null, PulsarAction.Remove, RecordOf(node),
                    "the repair has ended"),
                host, new ApplyWork(new RemoveOperation(RecordOf(node)), node.Paths.State),
                [.. input.Topology.On(node).Select(StepId.Ready).Where(plan.WillProvide)]));
        }
    }
}
