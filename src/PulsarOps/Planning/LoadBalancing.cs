using System.Text.Json;
using System.Text.Json.Nodes;
using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Steps that pause what moves and splits bundles by itself, and put it back as it was. Until then, each host with a
/// broker has a record of what it was, so that a later run can put it back if this one is interrupted.
/// </summary>
/// <remarks>
/// The switches are settings that brokers take over while they run (<c>brokers update-dynamic-config</c>). Such a
/// setting overrides the files of all brokers until it is deleted.
/// </remarks>
internal static class LoadBalancing
{
    /// <summary>The znode with the settings that were changed on running brokers.</summary>
    public const string SettingsNode = "/admin/configuration";

    private const string Paused = "false";

    private static readonly PauseRecord Record = new(PulsarRole.Broker, "load-balancing", "load balancing");

    private static readonly string[] Switches = ["loadBalancerSheddingEnabled", "loadBalancerAutoBundleSplitEnabled"];

    public static void Ask(HostQuestions questions) => Record.Ask(questions);

    /// <summary>A plan that restarts no broker puts back what an interrupted run has paused.</summary>
    public static void PlanLeftovers(PlanInput input, PlanBuilder plan)
    {
        if (Record.Leftover(input, plan) is { } broker)
            Resume(input, plan, broker, [StepId.Ready(broker)], "an interrupted run has paused it");
    }

    /// <summary>Pauses load balancing, through a broker that serves now.</summary>
    /// <param name="input">What the plan is made from.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="first">The first broker to stop. If its turn does not begin, nothing is paused.</param>
    /// <param name="after">The steps before its turn.</param>
    /// <returns>The steps to wait for; none if it is unknown how to put it back.</returns>
    public static IReadOnlyList<StepId> Pause(
        PlanInput input, PlanBuilder plan, PulsarService first, IReadOnlyList<StepId> after)
    {
        var broker = input.Topology.Of(PulsarRole.Broker).FirstOrDefault(input.IsReady);
        if (broker is null || Settings(input) is not { } now)
            return [];
        var before = Before(input, now);
        if (before.Count == 0)
            return [];

        var records = Record.Write(input, plan, Text(before), first, after);
        StepId[] pauses =
        [
            .. before.Keys.Where(name => now.GetValueOrDefault(name) != Paused)
                .Select(name => Set(
                    input, plan, broker, StepId.Pause(name), (name, Paused), "brokers restart one after the other",
                    records, [], first.Id)),
        ];
        return [.. records, .. pauses];
    }

    /// <summary>Puts back what this plan or an earlier one has paused, through a broker that serves then.</summary>
    /// <param name="input">What the plan is made from.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="end">The steps for which it was paused. It is put back even if they fail.</param>
    /// <param name="reason">Why it is put back.</param>
    public static void Resume(
        PlanInput input, PlanBuilder plan, PulsarService broker, IReadOnlyList<StepId> end, string reason)
    {
        if (Settings(input) is not { } now)
            return;
        // A switch that was set to something else since then stays so.
        StepId[] resumes =
        [
            .. Before(input, now).Where(entry => plan.WillProvide(StepId.Pause(entry.Key))
                    || now.GetValueOrDefault(entry.Key) == Paused)
                .Select(entry => Set(
                    input, plan, broker, StepId.Resume(entry.Key), (entry.Key, entry.Value), reason,
                    [.. new[] { StepId.Pause(entry.Key) }.Where(plan.WillProvide)], end)),
        ];
        Record.Remove(input, plan, resumes, end);
    }

    private static StepId Set(
        PlanInput input, PlanBuilder plan, PulsarService broker, StepId id, (string Name, string Value) setting,
        string reason, IReadOnlyList<StepId> after, IReadOnlyList<StepId> end, string? turn = null)
    {
        var ((name, value), web) = (setting, BrokerEndpoint.Of(input.Topology, broker));
        var (method, path) = value.Length > 0 ? ("POST", $"/{value}") : ("DELETE", "");
        plan.Add(new(
            new(id, broker.Node, null, PulsarAction.ConfigureBroker, name, reason),
            HostMap.KeyOf(input.Topology, broker.Host),
            new ApplyWork(
                new RestOperation(
                    value.Length > 0 ? $"set {name} to {value}" : $"reset {name}", method, web.Address, web.Port,
                    $"/admin/v2/brokers/configuration/{name}{path}", "")
                {
                    WebTls = web.TlsFolder,
                    Others =
                    [
                        .. input.Topology.Of(PulsarRole.Broker).Where(other => other != broker)
                            .Select(other => BrokerEndpoint.Of(input.Topology, other).HostAndPort),
                    ],
                },
                broker.Host.Paths.State),
            after)
        {
            AfterEnd = end, Turn = turn,
        });
        return id;
    }

    /// <summary>What the switches were before the pause, or are now. Those that are off anyway are left out.</summary>
    private static Dictionary<string, string> Before(PlanInput input, Dictionary<string, string> now) =>
        Recorded(input)
        ?? Switches.Where(name => now.GetValueOrDefault(name) != Paused)
            .ToDictionary(name => name, name => now.GetValueOrDefault(name) ?? "");

    /// <summary>
    /// The switches and what they were, by the record of a pause; empty if none was set. Null without a pause.
    /// </summary>
    private static Dictionary<string, string>? Recorded(PlanInput input) =>
        Record.Read(input) is { } text ? Parse(text) : null;

    private static string Text(IReadOnlyDictionary<string, string> switches) =>
        string.Concat(switches.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Key}={entry.Value}\n"));

    private static Dictionary<string, string> Parse(string text) => text.Split('\n')
        .Select(line => line.Split('=')).Where(parts => parts.Length == 2 && Switches.Contains(parts[0]))
        .ToDictionary(parts => parts[0], parts => parts[1]);

    /// <summary>The settings that were changed on running brokers; null if they are unknown.</summary>
    private static Dictionary<string, string>? Settings(PlanInput input)
    {
        if (input.Metadata is not { Reachable: true } metadata)
            return null;
        if (!metadata.Nodes.TryGetValue(SettingsNode, out var text))
            return [];
        try
        {
            return JsonNode.Parse(text)?.AsObject()
                .ToDictionary(entry => entry.Key, entry => entry.Value?.GetValue<string>() ?? "");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
