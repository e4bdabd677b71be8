namespace PulsarOps.Simulation;

/// <summary>An unknown program: as a service it runs until it is stopped, as a job it succeeds at once.</summary>
internal sealed class Daemon(Launch launch) : SimulatedProcess(launch)
{
    protected override void Begin()
    {
        if (Launch.IsJob)
            End(0);
    }
}
