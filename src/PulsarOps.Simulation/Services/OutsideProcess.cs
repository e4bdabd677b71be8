namespace PulsarOps.Simulation;

/// <summary>An unmanaged program, on the ports that it listens on.</summary>
internal sealed class OutsideProcess(SimulatedHost host, string name, IReadOnlyList<int> ports)
    : SimulatedProcess(new(host, [name], new Dictionary<string, string>(), "/", "", "")), IDisposable
{
    public void Dispose() => Kill();

    protected override void Begin() => Listen(ports);
}
