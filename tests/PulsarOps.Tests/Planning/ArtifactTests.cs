using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Tests.Planning;

/// <summary>That a plan holds the steps that are missing, and no others.</summary>
public sealed class ArtifactTests
{
    private const string Host = "localhost";
    private const string Tree = "/srv/c1/apache-pulsar-4.0.8";

    private readonly PulsarTopology _topology = Topologies.Local();
    private readonly SimulatedFacts _model;

    public ArtifactTests() => _model = SimulatedFacts.Deployed(_topology);

    /// <summary>Every path that a deployment makes, and whether it is a directory.</summary>
    public static TheoryData<string, bool> Artifacts { get; } =
    [
        .. Plans
            .Make(Topologies.Local(), SimulatedFacts.Fresh(Topologies.Local()), Plans.Everything)
            .Select(step => step.Step)
            .Where(step => step.Action is PulsarAction.CreateDirectory or PulsarAction.WriteFile)
            .OrderBy(step => step.Target, StringComparer.Ordinal)
            .Select(step => (step.Target, step.Action == PulsarAction.CreateDirectory)),
    ];

    public static TheoryData<string> Files { get; } =
    [.. Artifacts.Where(artifact => !artifact.Data.Item2).Select(artifact => artifact.Data.Item1)];

    public static TheoryData<string> Services { get; } = [.. Topologies.Local().Services.Select(service => service.Id)];

    [Fact]
    public void Equal_states_give_an_empty_plan()
    {
        Assert.Empty(Steps());
        foreach (var desired in Plans.Stages)
            Assert.Empty(Plans.Make(_topology, _model, desired));
    }

    [Fact]
    public void Stopped_service_needs_no_stop()
    {
        foreach (var service in _topology.Services)
            _model.Stop(service);

        Assert.Empty(Plans.Make(_topology, _model, DesiredState.Of(LifecycleState.Stopped)));
    }

    [Fact]
    public void Deployment_has_a_step_for_every_artifact_of_every_kind()
    {
        var paths = Artifacts.Select(artifact => artifact.Data.Item1).ToArray();

        Assert.Contains("/srv/c1/local3/data/zookeeper/myid", paths);
        Assert.Contains("/srv/c1/pulsarops/cluster", paths);
        Assert.All(_topology.Services, service =>
        {
            Assert.Contains(service.ConfigFile, paths);
            Assert.Contains(service.EnvironmentFile, paths);
            Assert.Contains(service.LogDirectory, paths);
            Assert.All(service.DataDirectories, directory => Assert.Contains(directory, paths));
        });
    }

    [Theory]
    [MemberData(nameof(Artifacts))]
    public void Artifact_that_is_missing_is_made_and_nothing_else(string path, bool isDirectory)
    {
        _model.Lose(Host, path);

        var step = Assert.Single(Steps());
        Assert.Equal((StepId.Path(Host, path).Text, path, "it is missing"), (step.Id, step.Target, step.Reason));
        Assert.Equal(isDirectory ? PulsarAction.CreateDirectory : PulsarAction.WriteFile, step.Action);
    }

    [Theory]
    [MemberData(nameof(Artifacts))]
    public void Mode_that_differs_is_set_and_nothing_else(string path, bool isDirectory)
    {
        ChangePath(path, fact => fact with { Mode = "700" });

        // A folder that others may own keeps the mode it has.
        if (path == _topology.Nodes[0].Paths.Install)
            Assert.Empty(Steps());
        else
            Assert.Equal($"its mode is 700, not {(isDirectory ? "755" : "644")}", Assert.Single(Steps()).Reason);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Content_that_differs_is_written_and_nothing_else(string path)
    {
        ChangePath(path, fact => fact with { Sha256 = new string('0', 64) });

        var step = Assert.Single(Steps());
        Assert.Equal((PulsarAction.WriteFile, path, "its content differs"), (step.Action, step.Target, step.Reason));
    }

    [Theory]
    [InlineData(null, "it is missing")]
    [InlineData("changed", "it has changed since it was unpacked")]
    public void Changed_release_is_unpacked_once_for_all_nodes(
        string? state,
        string reason
    )
    {
        _model.Change(Host, facts => facts with
        {
            Releases = state switch
            {
                null => new Dictionary<string, ReleaseFact>(),
                _ => new Dictionary<string, ReleaseFact> { [Tree] = new(Plans.Release.Sha512, false) },
            },
        });

        var step = Assert.Single(Steps());
        Assert.Equal((PulsarAction.UnpackRelease, Tree, reason), (step.Action, step.Target, step.Reason));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_that_is_stopped_is_started_and_awaited_and_nothing_else(string id)
    {
        _model.Stop(Service(id));

        Assert.Equal(
            [(PulsarAction.StartService, id), (PulsarAction.AwaitService, id)],
            Steps().Select(step => (step.Action, step.Target)));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_that_is_not_ready_is_awaited_and_not_started(string id)
    {
        _model.ChangeService(Service(id), fact => fact with { Ready = false, Detail = "no quorum yet" });

        var step = Assert.Single(Steps());
        Assert.Equal(
            (PulsarAction.AwaitService, id, "it runs, but is not ready: no quorum yet"),
            (step.Action, step.Target, step.Reason)
        );
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_whose_files_have_changed_is_not_restarted(string id)
    {
        _model.ChangeService(Service(id), fact => fact with { InputsChanged = true });

        Assert.Empty(Steps());
    }

    [Fact]
    public void Metadata_that_are_missing_are_initialised_and_nothing_else()
    {
        _model.LoseMetadata();

        Assert.Equal(StepId.Metadata.Text, Assert.Single(Steps()).Id);
    }

    [Fact]
    public void Stage_touches_its_own_role_only()
    {
        var plan = Plans.Make(
            _topology,
            SimulatedFacts.Fresh(_topology),
            DesiredState.Of(LifecycleState.Installed, PulsarRole.Bookie)
        );

        Assert.NotEmpty(plan);
        Assert.All(
            plan,
            step =>
                Assert.True(
                    step.Step.Service is null || step.Step.Service.StartsWith("bookie@", StringComparison.Ordinal),
                    step.Id
                )
        );
    }

    private IEnumerable<PulsarPlanStep> Steps() =>
        Plans.Make(_topology, _model, Plans.Everything).Select(step => step.Step);

    private PulsarService Service(string id) => _topology.Services.Single(service => service.Id == id);

    private void ChangePath(string path, Func<PathFact, PathFact> change) =>
        _model.Change(
            Host,
            facts => facts with { Paths = SimulatedFacts.With(facts.Paths, path, change(facts.Paths[path])) }
        );
}
