using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Steps that take a bookie out of a cluster. While it serves, other bookies get copies of its closed ledgers, so that
/// few of them lack a copy when it stops. Then BookKeeper's own tool waits until all have their copies, and removes the
/// cookie of the bookie.
/// </summary>
/// <remarks>
/// Each step begins with what it finds, so that any controller can continue. The tools run on the host of another
/// bookie, because that of this one may be lost.
/// </remarks>
internal static class BookieRemoval
{
    private const string Cookies = BookieIdentity.Cookies;

    public static void Ask(HostQuestions questions)
    {
        if (!questions.Want(LifecycleState.Removed))
            return;
        var topology = questions.Topology;
        var bookies = topology.Of(PulsarRole.Bookie).ToArray();
        questions.AskForPaths(bookies.SelectMany(bookie => questions.Nodes.SelectMany(node => JobsOf(node, bookie))));
        questions.AskForPaths(questions.Services.Where(bookies.Contains).SelectMany(FilesOf));
        questions.AskForPaths(questions.Services.Where(bookies.Contains).SelectMany(bookie =>
            bookie.DataDirectories.Select(folder => InstallPlanner.DataPart(bookie, folder))));
        // The brokers' own files say how many bookies they use: the topology may have changed since.
        questions.AskForContents(questions.Services.Where(service => service.Role == PulsarRole.Broker)
            .Select(broker => broker.ConfigFile));
        BookieIdentity.AskForInstance(questions);
        LedgerState.Ask(questions, Cookies);
    }

    /// <summary>The bookie to remove; null if none is.</summary>
    public static PulsarService? Of(PlanInput input) => !input.Wants(LifecycleState.Removed) ? null
        : input.Topology.Of(PulsarRole.Bookie).FirstOrDefault(bookie => input.Options.Removing == bookie.Id);

    /// <summary>Another bookie, on whose host the tools run; null if there is none.</summary>
    public static PulsarService? Home(PlanInput input, PulsarService removed) => input.Topology.Of(PulsarRole.Bookie)
        .FirstOrDefault(bookie => bookie.Host != removed.Host && input.FactOf(bookie).Running);

    /// <summary>Whether ZooKeeper still has its cookie.</summary>
    public static bool HasCookie(PlanInput input, PulsarService bookie) =>
        input.Metadata is { Reachable: true } metadata
        && metadata.ChildrenOf(Cookies).Contains(ClusterAddresses.BookieId(bookie));

    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        // Without another bookie, preflight refuses the plan.
        if (Of(input) is not { } bookie || Home(input, bookie) is not { } home)
            return;
        var (topology, id) = (input.Topology, ClusterAddresses.BookieId(bookie));
        var (count, fact) = (input.Options.Ledgers?.Count ?? 0, input.FactOf(bookie));
        var repairs = input.Options.Repairs(bookie);
        if (repairs && !NodeRepair.IsNeeded(input, bookie))
            return;
        StepId[] last = repairs ? [.. NodeRepair.Begin(input, plan, bookie)] : [];
        // A bookie that has lost a disk gives no copies.
        if (fact is { Running: true, Ready: true } && HasCookie(input, bookie) && !repairs)
        {
            last = AddJob(
                "copy", PulsarAction.CopyLedgers, Describe(input.Options.Ledgers), ["recover", "-f", "-sk", id],
                StepId.Copy, last);
        }

        if (fact.Running)
        {
            plan.Add(new(
                new(
                    StepId.Stop(bookie), bookie.Node, bookie.Id, PulsarAction.StopService, bookie.Id,
                    repairs ? "it has lost data" : "the cluster no longer has it"),
                HostMap.KeyOf(topology, bookie.Host), StopPlanner.Work(input, bookie), last)
            {
                Turn = bookie.Id,
            });
            last = [StepId.Stop(bookie)];
        }

        if (repairs)
            last = [.. NodeRepair.HoldStill(input, plan, bookie, last)];
        if (HasCookie(input, bookie))
        {
            last = AddJob(
                "decommission", PulsarAction.DecommissionBookie, "every ledger gets its copies elsewhere",
                ["decommissionbookie", "-bookieid", id], StepId.Decommission, last);
        }

        // What an interrupted run has left.
        foreach (var node in topology.Nodes.Where(node => node == home.Host || input.FactsOf(node).Answered))
        {
            foreach (var path in JobsOf(node, bookie).Where(input.FactsOf(node).Paths.ContainsKey))
                Remove(node, path, new RemoveOperation(path), "the tool has ended", last);
        }

        if (repairs)
        {
            NodeRepair.Empty(input, plan, bookie);
            return;
        }

        foreach (var path in FilesOf(bookie).Where(input.FactsOf(bookie.Host).Paths.ContainsKey))
        {
            Remove(
                bookie.Host, path, path == UnitFile.PathOf(bookie)
                    ? new RemoveUnitOperation(path) : new RemoveOperation(path),
                "the cluster no longer has the bookie", last);
        }

        StepId[] AddJob(
            string name, PulsarAction action, string reason, IReadOnlyList<string> words,
            Func<PulsarService, string, StepId> step, IReadOnlyList<StepId> after)
        {
            var (node, host) = (home.Host, HostMap.KeyOf(topology, home.Host));
            var directory = JobOf(node, bookie, name);
            var job = new JobOperation(
                step(bookie, "run"), directory, ToolPaths.Work(topology, node), ToolPaths.Environment(node),
                [$"{ToolPaths.Release(topology, node)}/bin/bookkeeper", "shell", .. words])
            {
                User = topology.ServiceUser ?? "",
            };
            Add(step(bookie, "run"), reason, new ApplyWork(job, node.Paths.State), after);
            Add(
                step(bookie, "end"), "its exit status says whether it succeeded",
                new WaitWork(
                    new CopyCompletion(directory), $"{directory}/pid", input.Options.TimeoutSeconds,
                    [$"{directory}/output"])
                {
                    LedgerCount = count, Verify = result => Failed(bookie, node, result),
                    TimedOut = result => Stuck(bookie, input.Options.TimeoutSeconds, result),
                },
                [step(bookie, "run")]);
            Remove(node, directory, new RemoveOperation(directory), "the tool has ended", [step(bookie, "end")]);
            return [step(bookie, "end")];

            void Add(StepId stepId, string why, StepWork work, IReadOnlyList<StepId> before) => plan.Add(new(
                new(stepId, node.Name, bookie.Id, action, bookie.Id, why), host, work, before));
        }

        void Remove(
            PulsarNode node, string path, HostOperation operation, string reason, IReadOnlyList<StepId> after)
        {
            var host = HostMap.KeyOf(topology, node);
            plan.Add(new(
                new(StepId.Remove(host, path), node.Name, null, PulsarAction.Remove, path, reason), host,
                new ApplyWork(operation, node.Paths.State), after));
        }
    }

    /// <summary>A tool that another run has seen end succeeded if the plan at the end is empty.</summary>
    private static PulsarOpsException? Failed(PulsarService bookie, PulsarNode node, ReadinessResult result) =>
        result.Detail is "0" or "collected" ? null : new(
            nameof(SR.LedgerToolFailed), ErrorKind.Failed, bookie.Id, bookie.Id, node.Name, result.Detail,
            LogCause.Of(result.Cause), result.LogTail);

    /// <summary>No ledger got a copy for too long.</summary>
    private static PulsarOpsException Stuck(PulsarService bookie, int seconds, ReadinessResult result) =>
        new(nameof(SR.LedgersNotCopied), ErrorKind.Timeout, bookie.Id, bookie.Id, seconds, result.Detail);

    /// <summary>How much there is to copy.</summary>
    public static string Describe(LedgerListing? ledgers) => ledgers is null
        ? "other bookies get copies of its ledgers while it serves"
        : string.Format(
            CultureInfo.InvariantCulture,
            "it has copies of {0} ledgers ({1} of them open), {2:0.0} MiB; other bookies get them while it serves",
            ledgers.Count, ledgers.Open, ledgers.Bytes / 1048576.0);

    private static IEnumerable<string> JobsOf(PulsarNode node, PulsarService bookie) =>
        [JobOf(node, bookie, "copy"), JobOf(node, bookie, "decommission")];

    /// <summary>Named after the bookie, so that no job of another one is taken for it.</summary>
    private static string JobOf(PulsarNode node, PulsarService bookie, string name) =>
        $"{ToolPaths.Jobs(node)}/{name}-{ClusterAddresses.BookieId(bookie).Replace(':', '-')}";

    private static IEnumerable<string> FilesOf(PulsarService bookie) =>
        [UnitFile.PathOf(bookie), bookie.ConfigFile, bookie.EnvironmentFile];
}
