using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Creates worlds for -Rehearse.</summary>
internal sealed class Simulator : ISimulator
{
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(5);

    public ISimulation Create(SimulationRequest request)
    {
        var world = new SimulatedWorld(request.Hosts.Keys);
        world.Clock.Epoch = request.Now;
        foreach (var (name, addresses) in request.Hosts)
        {
            var host = world.Host(name);
            host.MoreAddresses = addresses;
            if (request.Java is { } java)
                host.Java = [.. host.Java, java];
        }

        if (OutsideZooKeeper.Start(world, request.ExternalZooKeeper).Count > 0)
        {
            // It has been running for a long time.
            Task.Run(() => world.PassAsync(SettlingTime)).GetAwaiter().GetResult();
        }

        return world;
    }
}
