using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Security;

namespace PulsarOps.Tests.Engine;

/// <summary>When a cluster is open again, the keys and tokens that PulsarOps wrote leave its hosts.</summary>
public sealed class CredentialRemovalTests : IDisposable
{
    private const string Folder = "/etc/pulsar/tls";
    private const string Foreign = $"{Folder}/company.pem";

    private readonly OperatorFolder _keys = new();

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Files_of_PulsarOps_go_with_the_last_stage_and_others_stay()
    {
        var world = await PermissiveAsync();
        world.Host("h2").Files.WriteText(Foreign, "theirs");

        await world.Want(world.Secured(_keys, "none")).ApplyAsync(Changes.Updated);

        Assert.Null(world.Host("h1").Files.Find(Folder));
        Assert.Equal(["company.pem"], world.Host("h2").Files.FindDirectory(Folder)!.Children.Keys);

        // From now on, a run that changes nothing reads each host once.
        world.Simulation.Record.Clear();
        await world.ApplyAsync(Plans.Everything);
        await world.ApplyAsync(Changes.Updated);
        Assert.Empty(world.Writes());
        Assert.Equal(2, world.Simulation.Record.Count(SimulatedCallKind.Probe, "h1"));
    }

    /// <summary>Services are closed until the last stage has restarted them.</summary>
    [Fact]
    public async Task No_file_goes_before_every_service_runs_without_it()
    {
        var world = await PermissiveAsync();
        world.Simulation.Record.Clear();

        await world.Want(world.Secured(_keys, "none")).ApplyAsync(Changes.Updated);

        var operations = world.Simulation.Record.Calls.Select(call => call.Operation).OfType<HostOperation>().ToList();
        var first = operations.FindIndex(operation => operation is RemoveOperation remove && IsKey(remove.Path));
        var last = operations.FindLastIndex(operation => operation is StartOperation or StopOperation);
        Assert.InRange(first, last + 1, operations.Count);
    }

    /// <summary>Wherever a controller dies, the next run removes the rest.</summary>
    [Fact]
    public async Task Interrupted_removal_is_continued()
    {
        for (var ordinal = 1; ; ordinal++)
        {
            var world = await PermissiveAsync();
            world.Want(world.Secured(_keys, "none"));
            var seen = 0;
            var at = ordinal;
            world.Simulation.Faults.FailAt(
                "h1", operation => operation is RemoveOperation remove && IsKey(remove.Path) && ++seen == at,
                FaultKind.ControllerDiesAfter);

            var failure = await world.FailureAsync(Changes.Updated, isExpected: false);
            world.Simulation.Faults.Clear();
            await world.ApplyAsync(
                world.Topology, Changes.Updated, new() { Activity = "Test", TimeoutSeconds = 120, WaitSeconds = 60 });

            // After the last file, the next run does not know of the folder. It is removed with the cluster.
            Assert.Empty(world.Host("h1").Files.FindDirectory(Folder)?.Children.Keys.ToArray() ?? []);
            Assert.Empty(await world.MissingAsync(Changes.Updated));
            if (failure is null)
            {
                Assert.InRange(ordinal, 5, 20);
                return;
            }
        }
    }

    private static bool IsKey(string path) => Ownership.IsBelow(path, Folder);

    private async Task<World> PermissiveAsync()
    {
        var world = SecuredWorld.Of("none");
        await world.Want(world.Secured(_keys, "permissive")).ApplyAsync(Plans.Everything);
        Assert.NotNull(world.Host("h1").Files.Find($"{Folder}/key.pem"));
        return world;
    }
}
