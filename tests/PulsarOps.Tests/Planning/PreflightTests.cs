using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Model;
using PulsarOps.Planning;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Planning;

/// <summary>A desired state that cannot be reached is refused with its own error before there is a plan.</summary>
public sealed partial class PreflightTests
{
    private const string Host = "localhost";

    private readonly PulsarTopology _topology = Topologies.Local();
    private readonly SimulatedFacts _fresh;
    private readonly SimulatedFacts _deployed;

    public PreflightTests()
    {
        _fresh = SimulatedFacts.Fresh(_topology);
        _deployed = SimulatedFacts.Deployed(_topology);
    }

    [Fact]
    public void Fresh_host_with_all_it_needs_is_accepted() =>
        Assert.NotEmpty(Plans.Make(_topology, _fresh, Plans.Everything));

    [Fact]
    public void Host_without_bash_is_refused()
    {
        _fresh.ChangeAll(facts => facts with { Bash = false });

        AssertRefused(nameof(SR.BashMissing), Host, "localhost");
    }

    [Theory]
    [InlineData(4711, "nginx", "process 4711 (nginx)")]
    [InlineData(0, "", "a process of another user")]
    public void Port_in_use_is_reported_with_its_owner(int process, string command, string owner)
    {
        var broker = _topology.Of(PulsarRole.Broker).First();
        _fresh.ChangeService(broker, fact => fact with { PortOwners = [new(16650, process, command)] });

        AssertRefused(nameof(SR.PortInUse), broker.Id, "16650", owner, "broker@local1");
    }

    /// <summary>The parameters of local clusters do not exist for hosts.</summary>
    [Theory]
    [InlineData(PulsarTransport.Local, "-PortOffset", "-NodeCount")]
    [InlineData(PulsarTransport.Ssh, "roles.broker.ports.web", "profile: small")]
    public void Advice_names_what_the_kind_of_cluster_has(PulsarTransport transport, string port, string memory)
    {
        var isLocal = transport == PulsarTransport.Local;
        var topology = isLocal ? _topology : Topologies.Hosts(3);
        var broker = topology.Of(PulsarRole.Broker).First();
        var facts = SimulatedFacts.Fresh(topology);
        facts.ChangeAll(fact => fact with { MemoryAvailableMB = 1 });
        facts.ChangeService(broker, fact => fact with { PortOwners = [new(broker.Port("web"), 1, "nginx")] });

        var problems = Plans.Problems(topology, facts, Plans.Everything)
            .ToLookup(problem => problem.ErrorId, problem => problem.Advice);

        Assert.Contains(port, Assert.Single(problems[nameof(SR.PortInUse)]), StringComparison.Ordinal);
        Assert.All(
            problems[nameof(SR.MemoryInsufficient)],
            advice => Assert.Contains(memory, advice, StringComparison.Ordinal));
        Assert.All(
            problems.SelectMany(advice => advice),
            advice => Assert.Equal(isLocal, advice.Contains(" -") || advice.Contains("(-")));
    }

    /// <summary>An address that is translated on its way (NAT, floating) is on no interface of the host.</summary>
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", null)]
    [InlineData("203.0.113.5", "10.0.0.1", "203.0.113.5")]
    [InlineData(null, "10.0.0.1", null)]
    [InlineData(null, "203.0.113.5", "203.0.113.5")]
    [InlineData("fd00:0:0::1", "10.0.0.1", null)]
    public void Address_without_an_interface_is_refused_before_any_change(
        string? address, string seen, string? told)
    {
        var topology = RemoteTopology.Create(new()
        {
            Name = "c1", Version = new(4, 0, 8), Profile = PulsarProfile.Small,
            Nodes =
            [
                new("h1", [.. Topologies.CoreRoles.Select(role => (role, ServiceSpec.Empty))]) { Address = address },
            ],
        });
        var facts = SimulatedFacts.Fresh(topology);
        facts.ChangeAll(fact => fact with
        {
            Preparation = new()
            {
                Addresses = ["127.0.0.1", "10.0.0.1", "fd00::1"],
                Names = new Dictionary<string, IReadOnlyList<string>> { ["h1"] = [seen] },
            },
        });

        var problems = Plans.Problems(topology, facts, Plans.Everything)
            .Where(problem => problem.ErrorId == nameof(SR.AddressNotLocal)).ToArray();

        Assert.Equal(told is null ? 0 : 1, problems.Length);
        Assert.All(problems, problem =>
        {
            Assert.Contains($"no interface with the address {told}", problem.Message, StringComparison.Ordinal);
            Assert.Contains("The host has 10.0.0.1, fd00::1.", problem.Message, StringComparison.Ordinal);
            Assert.Contains("ssh_config", problem.Advice, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_problem_of_a_host_is_reported()
    {
        _fresh.ChangeAll(facts => facts with { Bash = false, Java = [], MemoryAvailableMB = 1 });

        Assert.Equal(
            [nameof(SR.BashMissing), nameof(SR.JavaNotFound), nameof(SR.MemoryInsufficient)],
            Plans.Problems(_topology, _fresh, Plans.Everything).Select(problem => problem.ErrorId)
        );
    }

    [Fact]
    public void Folders_of_another_cluster_are_left_alone()
    {
        _fresh.ChangeAll(facts =>
            facts with
            {
                Contents = new Dictionary<string, string> { ["/srv/c1/pulsarops/cluster"] = "other\n" },
            }
        );

        var error = Assert.Throws<PulsarOpsException>(() => Ownership.Check(_topology, _fresh.For(Plans.Everything)));

        Assert.Equal(nameof(SR.ClusterNameConflict), error.ErrorId);
        Assert.Contains("'other'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PulsarRole.ZooKeeper)]
    [InlineData(PulsarRole.Bookie)]
    [InlineData(PulsarRole.Broker)]
    public void Service_that_is_not_installed_cannot_start(PulsarRole role)
    {
        var service = _topology.Of(role).First();
        _deployed.Stop(service);
        _deployed.Lose(Host, service.EnvironmentFile);

        var error = Plans.Refusal(_topology, _deployed, DesiredState.Of(LifecycleState.Running, role));

        Assert.Equal((nameof(SR.NotInstalled), service.Id), (error.ErrorId, error.Target));
        Assert.Contains($"Install-Pulsar{role}", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Service_without_its_release_cannot_start()
    {
        _deployed.Stop(_topology.Services[0]);
        _deployed.ChangeAll(facts => facts with { Releases = new Dictionary<string, ReleaseFact>() });

        Assert.Equal(
            nameof(SR.NotInstalled),
            Plans.Refusal(_topology, _deployed, DesiredState.Of(LifecycleState.Running, PulsarRole.ZooKeeper)).ErrorId
        );
    }

    [Theory]
    [InlineData(PulsarRole.Bookie)]
    [InlineData(PulsarRole.Broker)]
    public void Service_cannot_start_without_metadata(PulsarRole role)
    {
        _deployed.Stop(_topology.Of(role).First());
        _deployed.LoseMetadata();
        // A bookie with data of lost metadata is refused for that reason.
        _deployed.ChangeAll(facts => facts with { Contents = new Dictionary<string, string>() });

        var error = Plans.Refusal(_topology, _deployed, DesiredState.Of(LifecycleState.Running, role));

        Assert.Equal((nameof(SR.MetadataMissing), "c1"), (error.ErrorId, error.Target));
        Assert.Contains($"{_topology.Of(role).First().Id} cannot start", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LifecycleState.Initialized)]
    [InlineData(LifecycleState.Running)]
    internal async Task Unreadable_metadata_is_reported_with_the_reason(LifecycleState state)
    {
        var hosts = await SimulatedFacts.KilledAsync(_topology, _topology.Services);

        var error = Plans.Refusal(
            _topology,
            hosts,
            state == LifecycleState.Initialized ? DesiredState.Initialized : DesiredState.Of(state, PulsarRole.Bookie)
        );

        Assert.Equal(nameof(SR.MetadataUnreachable), error.ErrorId);
        Assert.Contains("Connection refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_of_another_cluster_are_not_written_to()
    {
        _deployed.LoseMetadata();
        _deployed.ChangeMetadata(metadata => metadata with
        {
            Children = SimulatedFacts.With(metadata.Children, "/admin/clusters", ["global", "other"]),
        });

        var error = Plans.Refusal(_topology, _deployed, DesiredState.Initialized);

        Assert.Equal(nameof(SR.MetadataConflict), error.ErrorId);
        Assert.Contains("another cluster: other, not c1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(LifecycleState.Installed))]
    [InlineData(nameof(LifecycleState.Running))]
    public void Paths_writable_by_others_are_reported_once_per_reason(string state)
    {
        _fresh.ChangeAll(facts => facts with
        {
            UnsafePaths = new Dictionary<string, string>
            {
                ["/srv/c1/b"] = "/srv/c1 is a link to /data, which is not there",
                ["/srv/c1/a"] = "/srv/c1 is a link to /data, which is not there",
                ["/home/ops/c1"] = "/home/ops belongs to ops",
            },
        });

        IReadOnlyList<DesiredState> wanted = [DesiredState.Of(Enum.Parse<LifecycleState>(state))];
        var problems = Plans.Problems(_topology, _fresh, wanted)
            .Where(problem => problem.ErrorId == nameof(SR.PathUnsafe)).ToArray();

        Assert.Equal(2, problems.Length);
        Assert.Contains(
            "/srv/c1/a on localhost: /srv/c1 is a link to /data, which is not there.",
            problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("/home/ops belongs to ops", problems[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_does_not_start_with_fewer_bookies_than_its_ensemble()
    {
        var hosts = await SimulatedFacts.KilledAsync(
            _topology, _topology.Services.Where(service => service.Role != PulsarRole.ZooKeeper).Skip(1));

        var error = Plans.Refusal(_topology, hosts, DesiredState.Of(LifecycleState.Running, PulsarRole.Broker));

        Assert.Equal(nameof(SR.QuorumUnavailable), error.ErrorId);
        Assert.Contains("1 of 3 bookies", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(
            Plans.Make(_topology, hosts, DesiredState.Of(LifecycleState.Running, PulsarRole.Bookie, PulsarRole.Broker))
        );
    }

    private void SetVolumes(VolumeFact volume) =>
        _fresh.ChangeAll(facts => facts with { Volumes = facts.Volumes.ToDictionary(pair => pair.Key, _ => volume) });

    private PulsarOpsException AssertRefused(string errorId, string target, params string[] words)
    {
        var error = Plans.Refusal(_topology, _fresh, Plans.Everything);
        Assert.Equal((errorId, target), (error.ErrorId, error.Target));
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        return error;
    }
}
