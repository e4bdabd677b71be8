using System.Globalization;
using PulsarOps.Roles;

namespace PulsarOps.Rendering;

/// <summary>The systemd unit of a service.</summary>
internal static class UnitFile
{
    public const string Directory = "/etc/systemd/system";

    private const string RestartComment =
        "# Whatever ends it but a stop: a bookie whose session has expired ends with 0, as if all were well "
        + "(seen on 4.0.8 and 2.10.1).";

    private const string ProtectionComment =
        "# Not ProtectKernelTunables and ProtectControlGroups, of no use to a user without rights: "
        + "they show the service another boot id in containers.";

    public static string PathOf(PulsarService service) => $"{Directory}/{service.Unit}";

    /// <summary>The link that exists if the unit starts with the host.</summary>
    public static string LinkOf(PulsarService service) => $"{Directory}/multi-user.target.wants/{service.Unit}";

    public static string Render(PulsarTopology topology, PulsarService service) => $"""
        # Made by PulsarOps for the cluster {topology.Name}; the next run undoes what is changed here.
        [Unit]
        Description=Apache Pulsar {topology.Version}: {service.Name} of {topology.Name}
        Documentation=https://pulsar.apache.org/docs/
        Wants=network-online.target
        After=network-online.target time-sync.target{string.Concat(Before(topology, service))}
        # Services that wait for others end and are started again for as long as it takes.
        StartLimitIntervalSec=0

        [Service]
        Type=exec
        User={topology.ServiceUser}
        ExecStart={ExecStart(topology, service)}
        # The script becomes the JVM, which ends with 143 when it is asked to stop.
        SuccessExitStatus=143
        {RestartComment}
        Restart=always
        RestartSec=5
        TimeoutStopSec={RoleCatalog.Of(service.Role).StopTimeoutSeconds.ToString(CultureInfo.InvariantCulture)}
        KillMode=mixed
        LimitNOFILE=100000
        LimitNPROC=65536
        LimitMEMLOCK=infinity
        {ProtectionComment}
        NoNewPrivileges=yes
        ProtectSystem=full
        ProtectKernelModules=yes
        RestrictSUIDSGID=yes
        RestrictRealtime=yes
        LockPersonality=yes

        [Install]
        WantedBy=multi-user.target

        """.Replace("\r\n", "\n");

    private static string ExecStart(PulsarTopology topology, PulsarService service) =>
        $"/bin/sh {ToolPaths.Launcher(service.Host)} {service.PidFile} {service.OutputFile} "
        + $"{ToolPaths.Work(topology, service.Host)} {service.EnvironmentFile} "
        + $"\"{string.Join(" ", Inputs(service))}\" {string.Join(" ", ServiceCommands.Run(topology, service))}";

    /// <summary>Files that the process reads when it starts.</summary>
    public static IReadOnlyList<string> Inputs(PulsarService service) =>
        [service.ConfigFile, service.EnvironmentFile, PathOf(service)];

    // The order of roles when a host boots. It only orders: no unit starts another one.
    private static IEnumerable<string> Before(PulsarTopology topology, PulsarService service) =>
        topology
            .Services.Where(other =>
                other.Host.Name == service.Host.Name
                && RoleCatalog.PositionOf(other.Role) < RoleCatalog.PositionOf(service.Role)
            )
            .Select(other => $" {other.Unit}");
}
