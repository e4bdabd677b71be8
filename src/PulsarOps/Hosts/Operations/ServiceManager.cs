namespace PulsarOps.Hosts;

/// <summary>What starts, supervises and stops the process of a service.</summary>
/// <param name="Unit">Its unit, if systemd manages it.</param>
/// <param name="User">
/// The account of the process; empty for the user of the connection. A unit names its account itself.
/// </param>
internal sealed record ServiceManager(ServiceManagerKind Kind, string Unit = "", string User = "")
{
    public static ServiceManager Own { get; } = new(ServiceManagerKind.Process);

    /// <summary>Whether a process that fails is started again.</summary>
    public bool Restarts => Kind == ServiceManagerKind.Systemd;
}

internal enum ServiceManagerKind
{
    /// <summary>None: a process of its own.</summary>
    Process,

    Systemd,

    /// <summary>The release's script of that name, which is the first word of the command.</summary>
    Daemon,
}
