using System.Globalization;
using PulsarOps.Topology;

namespace PulsarOps.Simulation;

/// <summary>
/// A process of a simulated host. It acts when it begins, and later whenever its next action is due.
/// </summary>
internal abstract class SimulatedProcess(Launch launch)
{
    private readonly List<int> _ports = [];

    public int Id { get; private set; }

    public Launch Launch { get; } = launch;

    public SimulatedHost Host => Launch.Host;

    public TimeSpan StartedAt { get; private set; }

    /// <summary>When its next action is due; null if it has none.</summary>
    public TimeSpan? DueAt { get; private set; }

    public bool Running { get; private set; }

    public bool IgnoresTerm { get; protected set; }

    /// <summary>The name of the process in the kernel.</summary>
    public virtual string Name => HostPath.Name(Launch.Command[0]);

    public virtual int MemoryMB => 1;

    /// <summary>How long it takes to end on SIGTERM, in seconds.</summary>
    public virtual double StopSeconds => 0;

    public void Start(int id)
    {
        Id = id;
        StartedAt = Host.World.Clock.Now;
        Running = true;
        Host.LogStarts[LogFile] = Host.Files.ReadText(LogFile)?.Length ?? 0;
        Host.LogStarts[Launch.OutputFile] = Host.Files.ReadText(Launch.OutputFile)?.Length ?? 0;
        Act(() =>
        {
            Begin();
            return true;
        });
    }

    /// <summary>Performs the due action; false if it has to keep waiting for other processes.</summary>
    public bool GoOn() => Act(Proceed);

    public void Kill()
    {
        if (Running)
            Leave();
    }

    /// <summary>The file for its output.</summary>
    protected virtual string LogFile => Launch.OutputFile;

    protected abstract void Begin();

    protected virtual bool Proceed() => false;

    protected void After(double seconds)
    {
        DueAt = Host.World.Clock.Now + TimeSpan.FromSeconds(seconds);
        Host.World.Clock.Schedule(DueAt.Value);
    }

    protected void Rest() => DueAt = null;

    /// <summary>Listens on the ports; if one is taken, the process ends.</summary>
    protected bool Listen(IEnumerable<SimulatedPort> ports)
    {
        foreach (var port in ports)
        {
            if (!Host.Processes.Bind(port, this))
            {
                End(
                    1,
                    "ERROR java.net.BindException: Address already in use: 0.0.0.0:"
                        + port.Number.ToString(CultureInfo.InvariantCulture)
                );
                return false;
            }

            _ports.Add(port.Number);
        }

        return true;
    }

    protected void Say(string message)
    {
        if (HasFolder(LogFile))
            Host.Files.AppendText(LogFile, message + "\n");
    }

    protected void End(int status, params string[] lastLogLines)
    {
        foreach (var message in lastLogLines)
            Say(message);
        if (Launch.StatusFile is { } file && HasFolder(file))
            Host.Files.WriteText(file, status.ToString(CultureInfo.InvariantCulture) + "\n");
        Leave();
    }

    protected virtual void OnLeaving()
    {
    }

    // An unexpected exception ends only this process.
    private bool Act(Func<bool> action)
    {
        try
        {
            return action();
        }
        catch (Exception trouble)
            when (trouble is SimulatedFileException or FormatException or IndexOutOfRangeException)
        {
            End(1, $"ERROR {trouble.Message}");
            return true;
        }
    }

    // The folder may have been removed meanwhile.
    private bool HasFolder(string file) => Host.Files.FindDirectory(SimulatedFileSystem.Parent(file)) is not null;

    private void Leave()
    {
        OnLeaving();
        Running = false;
        DueAt = null;
        foreach (var port in _ports)
            Host.Processes.Release(port);
        // Wakes the operations that wait for it.
        Host.World.Clock.Schedule(Host.World.Clock.Now);
    }
}
