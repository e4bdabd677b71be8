using System.Globalization;
using System.Text;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>
/// Holds nodes still. The record comes first and goes last, so that a run that is interrupted leaves a node that is
/// suspended: no other cmdlet starts its services until it is resumed.
/// </summary>
internal static class NodeSuspension
{
    /// <summary>The file that says who has suspended a node, when and why.</summary>
    public static string RecordOf(PulsarNode node) => $"{node.Paths.State}/suspended-{node.Name}";

    /// <summary>Asks whether nodes are suspended, and for the units that start with the host again.</summary>
    public static void Ask(HostQuestions questions)
    {
        questions.AskForContents(questions.Nodes.Select(RecordOf));
        if (questions.Want(LifecycleState.Resumed) && HasUnits(questions.Topology))
            questions.AskForContents(questions.Services.Select(UnitFile.PathOf));
    }

    /// <summary>What the record of a node says; null if it is not suspended.</summary>
    public static NodeSuspensionRecord? Of(HostFacts facts, PulsarNode node) =>
        facts.Contents.TryGetValue(RecordOf(node), out var text) ? NodeSuspensionRecord.Parse(text) : null;

    /// <summary>The desired states without the services of suspended nodes, which stay as they are.</summary>
    public static IReadOnlyList<DesiredState> Without(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts,
        IReadOnlyList<DesiredState> desiredStates)
    {
        var resumed = desiredStates.Where(desired => desired.State == LifecycleState.Resumed).ToArray();
        string[] held =
        [
            .. topology.Services
                .Where(service => Of(facts[HostMap.KeyOf(topology, service.Host)], service.Host) is not null
                    && !resumed.Any(desired => desired.Selects(service)))
                .Select(service => service.Id),
        ];
        return held.Length == 0 ? desiredStates :
        [
            .. desiredStates.Select(desired => IsLeftOut(desired.State)
                ? desired with { Except = [.. desired.Except, .. held.ToHashSet()] } : desired),
        ];
    }

    /// <summary>The suspended nodes that a stage leaves as they are.</summary>
    public static IEnumerable<string> Warnings(PlanInput input)
    {
        var states = input.DesiredStates.Where(desired => IsLeftOut(desired.State)).ToArray();
        var resumed = input.DesiredStates.Where(desired => desired.State == LifecycleState.Resumed).ToArray();
        foreach (var node in input.Topology.Nodes)
        {
            var services = input.Topology.On(node).ToArray();
            if (services.Any(service => states.Any(desired => desired.Covers(service))
                    && !resumed.Any(desired => desired.Covers(service)))
                && Of(input.FactsOf(node), node) is { } record)
            {
                yield return string.Format(
                    CultureInfo.InvariantCulture, SR.NodeSuspended, node.Name, record.Describe());
            }
        }
    }

    /// <summary>Why nodes must not be suspended now: the cluster cannot do without their services.</summary>
    public static IEnumerable<PulsarOpsException> Problems(PlanDraft draft)
    {
        var input = draft.Input;
        if (!input.Wants(LifecycleState.Suspended) || input.Options.BreakQuorum)
            return [];
        var stopping = input.Topology.Services
            .Where(service => input.Wants(LifecycleState.Suspended, service)).ToArray();
        return StopNeeds.Obstacles(input, stopping).Select(StopSafety.Error).Take(1);
    }

    /// <summary>The steps before the services of a suspended node stop, and those of a resumed node.</summary>
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        foreach (var node in input.Topology.Nodes.Where(node => input.FactsOf(node).Answered))
        {
            var services = input.Topology.On(node).ToArray();
            if (services.Any(service => input.Wants(LifecycleState.Suspended, service)))
                Suspend(input, plan, node, services);
            else if (services.Any(service => input.Wants(LifecycleState.Resumed, service)))
                Resume(input, plan, node, services);
        }
    }

    /// <summary>What must be done before a service stops because its node is suspended.</summary>
    public static IEnumerable<StepId> BeforeStop(PlanInput input, PlanBuilder plan, PulsarService service)
    {
        var host = HostMap.KeyOf(input.Topology, service.Host);
        return new[]
        {
            StepId.Path(host, RecordOf(service.Host)), StepId.Remove(host, UnitFile.LinkOf(service)),
            StepId.Drain(service),
        }.Where(plan.Has);
    }

    private static void Suspend(PlanInput input, PlanBuilder plan, PulsarNode node, PulsarService[] services)
    {
        var (host, facts) = (HostMap.KeyOf(input.Topology, node), input.FactsOf(node));
        var record = StepId.Path(host, RecordOf(node));
        plan.Present(record);
        if (Of(facts, node) is null)
        {
            var text = new NodeSuspensionRecord(
                input.Options.Suspension?.Who ?? "", input.Now, input.Options.Suspension?.Reason ?? "").ToString();
            plan.Add(new(
                new(
                    record, node.Name, null, PulsarAction.WriteFile, RecordOf(node),
                    "the node is held still for maintenance"),
                host,
                new ApplyWork(
                    new FileOperation(
                        RecordOf(node), "644", Encoding.UTF8.GetBytes(text), new Owners(input.Topology).Root),
                    node.Paths.State),
                []));
        }

        foreach (var service in services.Where(service => facts.Paths.ContainsKey(UnitFile.LinkOf(service))))
        {
            var link = UnitFile.LinkOf(service);
            plan.Add(new(
                new(
                    StepId.Remove(host, link), node.Name, service.Id, PulsarAction.Remove, link,
                    "it must not start with the host"),
                host, new ApplyWork(new RemoveOperation(link), node.Paths.State), [record]));
        }

        var roll = new BrokerRoll(input, plan, services);
        foreach (var broker in services.Where(service => service.Role == PulsarRole.Broker))
            roll.Drain(broker, [record]);
    }

    private static void Resume(PlanInput input, PlanBuilder plan, PulsarNode node, PulsarService[] services)
    {
        var (host, facts) = (HostMap.KeyOf(input.Topology, node), input.FactsOf(node));
        var done = services.Select(StepId.Ready).Where(plan.WillProvide).ToList();
        // A unit that starts with the host again has the text that it had.
        foreach (var service in services.Where(service => HasUnits(input.Topology)
            && !facts.Paths.ContainsKey(UnitFile.LinkOf(service))))
        {
            var unit = UnitFile.PathOf(service);
            if (!facts.Contents.TryGetValue(unit, out var text))
                continue;
            plan.Add(new(
                new(
                    StepId.Enable(service), node.Name, service.Id, PulsarAction.WriteFile, unit,
                    "it starts with the host again"),
                host, new ApplyWork(new UnitOperation(unit, Encoding.UTF8.GetBytes(text)), node.Paths.State),
                [.. done.Where(id => id == StepId.Ready(service))]));
            done.Add(StepId.Enable(service));
        }

        if (!facts.Contents.ContainsKey(RecordOf(node)))
            return;
        plan.Add(new(
            new(
                StepId.Remove(host, RecordOf(node)), node.Name, null, PulsarAction.Remove, RecordOf(node),
                "the services of the node are ready"),
            host, new ApplyWork(new RemoveOperation(RecordOf(node)), node.Paths.State), done));
    }

    /// <summary>Whether a stage leaves suspended nodes out.</summary>
    private static bool IsLeftOut(LifecycleState state) => state
        is LifecycleState.Installed or LifecycleState.Running or LifecycleState.Restarted or LifecycleState.Updated;

    private static bool HasUnits(PulsarTopology topology) => topology.ServiceManager == PulsarServiceManager.Systemd;
}

/// <summary>Who suspends nodes, and why.</summary>
internal sealed record SuspensionRequest(string Who, string Reason);

/// <summary>The record of a suspended node: lines of a key and a value.</summary>
internal sealed record NodeSuspensionRecord(string Who, DateTimeOffset? Since, string Reason)
{
    public static NodeSuspensionRecord Parse(string text)
    {
        // A record that is damaged still suspends its node.
        var values = text.Split('\n').Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0], parts => parts[1]).ToDictionary(group => group.Key, group => group.First());
        return new(
            values.GetValueOrDefault("who", ""),
            DateTimeOffset.TryParse(
                values.GetValueOrDefault("since"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out var since)
                ? since : null,
            values.GetValueOrDefault("reason", ""));
    }

    public string Describe() => string.Concat(
        "suspended",
        Since is { } since
            ? string.Format(CultureInfo.InvariantCulture, " since {0:yyyy-MM-dd HH:mm:ss}Z", since.UtcDateTime) : "",
        Who.Length > 0 ? $" by {Who}" : "",
        Reason.Length > 0 ? $": {Reason}" : "");

    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture, "who={0}\nsince={1:yyyy-MM-ddTHH:mm:ssZ}\nreason={2}\n", Line(Who),
        Since?.UtcDateTime, Line(Reason));

    private static string Line(string text) => text.ReplaceLineEndings(" ").Trim();
}
