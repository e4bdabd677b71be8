namespace PulsarOps;

/// <summary>The manager that runs the processes of the services.</summary>
public enum PulsarServiceManager
{
    /// <summary>
    /// PulsarOps starts plain processes with pid files. Needs no root. The services do not start at boot.
    /// </summary>
    Process,

    /// <summary>
    /// One systemd unit for each service. The services restart after a crash and start at boot. Needs root.
    /// </summary>
    Systemd,

    /// <summary>
    /// The release's own <c>pulsar-daemon</c>, for hosts without systemd. The services do not start at boot.
    /// </summary>
    Daemon,
}
