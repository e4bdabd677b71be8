using System.Text;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Planning;
using PulsarOps.Rendering;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Planning;

/// <summary>What machines answer to a probe, by hand: fresh ones, and what the steps of a plan make of them.</summary>
internal sealed class ModelFacts
{
    private readonly PulsarTopology _topology;
    private readonly Dictionary<string, HostFacts> _facts;
    private bool _initialized;

    public ModelFacts(PulsarTopology topology)
    {
        _topology = topology;
        _facts = HostMap.Of(topology).ToDictionary(host => host.Key, host => Fresh(topology, host));
    }

    public IReadOnlyDictionary<string, HostFacts> Facts => _facts.ToDictionary(pair => pair.Key, pair => pair.Value with { Metadata = Metadata() });

    /// <summary>The machines of a topology on which everything has been done.</summary>
    public static ModelFacts Deployed(PulsarTopology topology)
    {
        var model = new ModelFacts(topology);
        model.Apply(Plans.Make(topology, model.Facts, Plans.Everything));
        return model;
    }

    public void Change(string host, Func<HostFacts, HostFacts> change) => _facts[host] = change(_facts[host]);

    public void ChangeAll(Func<HostFacts, HostFacts> change)
    {
        foreach (var host in _facts.Keys.ToArray())
            Change(host, change);
    }

    public void ChangeService(PulsarService service, Func<ServiceFact, ServiceFact> change) => Change(
        HostMap.KeyOf(_topology, service.Host),
        facts => facts with { Services = With(facts.Services, service.Id, change(facts.Services[service.Id])) });

    public void Stop(PulsarService service) => ChangeService(service, fact => fact with { Running = false, Ready = false });

    public void Lose(string host, string path) =>
        Change(host, facts => facts with { Paths = facts.Paths.Where(fact => fact.Key != path).ToDictionary() });

    public void LoseMetadata() => _initialized = false;

    public void Apply(IEnumerable<PlannedStep> steps)
    {
        foreach (var step in steps)
            Apply(step);
    }

    private void Apply(PlannedStep step)
    {
        switch (step.Work)
        {
            case ApplyWork { Operation: DirectoryOperation directory }:
                Put(step.Host, directory.Path, new(true, directory.Mode, "pulsar", 0, ""));
                Record(step.Host, directory.Path, MadeKind.Directory);
                break;
            case ApplyWork { Operation: FileOperation file }:
                Record(step.Host, file.Path, MadeKind.File);
                Put(step.Host, file.Path, new(false, file.Mode, "pulsar", file.Content.Length, BatchWriter.Hash(file.Content)));
                Change(step.Host, facts => facts with { Contents = With(facts.Contents, file.Path, Encoding.UTF8.GetString(file.Content)) });
                break;
            case ApplyWork { Operation: RemoveOperation or ReleaseRemovalOperation or PruneOperation }:
                var path = step.Step.Target;
                Change(step.Host, facts => facts with
                {
                    Paths = Below(facts.Paths, path), Releases = Below(facts.Releases, path),
                    Made = facts.Made with
                    {
                        Entries = Below(facts.Made.Entries, path), Present = Below(facts.Made.Entries, path).Keys,
                    },
                });
                break;
            case ApplyWork { Operation: StartOperation or StopOperation }:
                var runs = step.Work is ApplyWork { Operation: StartOperation };
                ChangeService(ServiceOf(step), fact => fact with { Running = runs, Ready = false, PortOwners = [] });
                break;
            case WaitWork { ReadinessProbe: ZNodeReadiness } when step.Id == StepId.Metadata.Text:
            case DeferredWork:
                _initialized = true;
                break;
            case WaitWork { ReadinessProbe: not PortReadiness } when step.Step.Service is not null:
                ChangeService(ServiceOf(step), fact => fact with { Ready = true });
                break;
            case UnpackWork unpack:
                Record(step.Host, unpack.Tree, MadeKind.Release);
                Change(step.Host, facts => facts with { Releases = With(facts.Releases, unpack.Tree, new ReleaseFact(unpack.Sha512, true)) });
                break;
        }
    }

    private MetadataFact Metadata()
    {
        var servers = _topology.Of(PulsarRole.ZooKeeper).ToArray();
        if (servers.Count(FactOf(service => service.Running)) < QuorumRules.Majority(servers.Length))
            return new(false, "nobody answers", new Dictionary<string, string>(), new Dictionary<string, IReadOnlyList<string>>());
        var nodes = _initialized ? MetadataPlanner.Question(_topology).Nodes.ToDictionary(path => path, _ => "{}") : [];
        return new(true, "", nodes, new Dictionary<string, IReadOnlyList<string>>
        {
            ["/admin/clusters"] = _initialized ? [_topology.Name] : [],
            ["/ledgers/available"] = [.. _topology.Of(PulsarRole.Bookie).Where(FactOf(service => service.Ready)).Select(ClusterAddresses.BookieId)],
        });
    }

    private Func<PulsarService, bool> FactOf(Func<ServiceFact, bool> question) =>
        service => question(_facts[HostMap.KeyOf(_topology, service.Host)].Services[service.Id]);

    private PulsarService ServiceOf(PlannedStep step) => _topology.Services.Single(service => service.Id == step.Step.Service);

    private void Put(string host, string path, PathFact fact) =>
        Change(host, facts => facts with { Paths = With(facts.Paths, path, fact) });

    private void Record(string host, string path, MadeKind kind) => Change(host, facts => facts with
    {
        Made = facts.Made with
        {
            Entries = With(facts.Made.Entries, path, kind), Present = [.. facts.Made.Present, path],
        },
    });

    private static HostFacts Fresh(PulsarTopology topology, IEnumerable<PulsarNode> nodes) => new()
    {
        OperatingSystem = "Debian GNU/Linux 12 (bookworm)",
        Architecture = "x86_64",
        UserName = "pulsar",
        ProcessorCount = 4,
        MemoryTotalMB = 65536,
        MemoryAvailableMB = 65536,
        Bash = true,
        Java = [new(Topologies.JavaHome, 21, "21.0.8")],
        Services = topology.Services.Where(service => nodes.Contains(service.Host))
            .ToDictionary(service => service.Id, _ => new ServiceFact(false, 0, null, 0, false, false, "", [])),
        Volumes = nodes.SelectMany(node => new[] { node.Paths.Install, node.Paths.Data }).Distinct()
            .ToDictionary(folder => folder, _ => new VolumeFact(true, 100_000, "/")),
    };

    public static Dictionary<string, T> With<T>(IReadOnlyDictionary<string, T> facts, string key, T value) => new(facts.ToDictionary()) { [key] = value };

    private static Dictionary<string, T> Below<T>(IReadOnlyDictionary<string, T> facts, string path) =>
        facts.Where(fact => fact.Key != path && !fact.Key.StartsWith(path + "/", StringComparison.Ordinal)).ToDictionary();
}
