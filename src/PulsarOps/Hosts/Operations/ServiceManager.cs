namespace PulsarOps.Hosts;

/// <summary>Who starts, keeps and stops the process of a service.</summary>
/// <param name="Unit">Its unit, where systemd does.</param>
/// <param name="User">Whose process it is; empty: the user of the connection. A unit says it itself.</param>
internal sealed record ServiceManager(ServiceManagerKind Kind, string Unit = "", string User = "")
{
    public static ServiceManager Own { get; } = new(ServiceManagerKind.Process);

    /// <summary>Whether a process that ends by a failure is started again.</summary>
    public bool Restarts => Kind == ServiceManagerKind.Systemd;
}

internal enum ServiceManagerKind
{
    /// <summary>Nobody: a process of its own.</summary>
    Process,

    Systemd,

    /// <summary>The release's script of that name, which is the first word of the command.</summary>
    Daemon,
}
