using System.Globalization;

namespace PulsarOps.Simulation;

/// <summary>The processes of a host and their ports.</summary>
internal sealed class ProcessTable
{
    private const int FirstId = 1000;

    private readonly List<SimulatedProcess> _running = [];
    private readonly Dictionary<int, (SimulatedProcess Process, SimulatedPort Port)> _listeners = [];
    private int _lastId = FirstId;

    public IReadOnlyList<SimulatedProcess> Running
    {
        get
        {
            _running.RemoveAll(process => !process.Running);
            return _running;
        }
    }

    public void Start(SimulatedProcess process)
    {
        var id = ++_lastId;
        var files = process.Host.Files;
        if (process.Launch.PidFile.Length > 0)
            files.WriteText(process.Launch.PidFile, id.ToString(CultureInfo.InvariantCulture) + "\n");
        process.Start(id);
        if (!process.Running)
            return;
        _running.Add(process);
        process.Host.World.Attend(process);
    }

    /// <summary>The running process that wrote this pid file.</summary>
    public SimulatedProcess? Of(SimulatedHost host, string pidFile) =>
        host.Files.ReadText(pidFile) is { } text
        && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var id)
            ? Running.FirstOrDefault(process => process.Id == id && process.Launch.PidFile == pidFile)
            : null;

    public IReadOnlyDictionary<int, SimulatedProcess> Listeners =>
        _listeners.ToDictionary(pair => pair.Key, pair => pair.Value.Process);

    public SimulatedProcess? Listener(int port) =>
        _listeners.TryGetValue(port, out var listener) ? listener.Process : null;

    /// <summary>How a port is served; null if it is closed.</summary>
    public SimulatedPort? Port(int port) => _listeners.TryGetValue(port, out var listener) ? listener.Port : null;

    public bool Bind(SimulatedPort port, SimulatedProcess process) =>
        _listeners.TryAdd(port.Number, (process, port));

    public void Release(int port) => _listeners.Remove(port);
}

/// <summary>A port that a process listens on.</summary>
internal sealed record SimulatedPort(int Number)
{
    public bool Tls { get; init; }

    /// <summary>Whether only its own host reaches it.</summary>
    public bool Loopback { get; init; }

    public static implicit operator SimulatedPort(int number) => new(number);
}
