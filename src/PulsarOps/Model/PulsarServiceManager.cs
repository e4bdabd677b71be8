namespace PulsarOps;

/// <summary>Who keeps the processes of the services.</summary>
public enum PulsarServiceManager
{
    /// <summary>Plain processes with pid files, started by PulsarOps; needs no root and does not outlive a reboot.</summary>
    Process,

    /// <summary>One systemd unit per service: back after a crash and after a reboot.</summary>
    Systemd,

    /// <summary>The release's own <c>pulsar-daemon</c>, for hosts without systemd; does not outlive a reboot.</summary>
    Daemon,
}
