namespace PulsarOps.Simulation;

/// <summary>A program that nothing is known of: a service runs until it is stopped, a job ends well at once.</summary>
internal sealed class Daemon(Launch launch) : SimulatedProcess(launch)
{
    protected override void Begin()
    {
        if (Launch.IsJob)
            End(0);
    }
}
