using PulsarOps.Roles;

namespace PulsarOps.Simulation;

/// <summary>Creates the process for a command line.</summary>
internal static class Programs
{
    public static SimulatedProcess Create(Launch launch)
    {
        var program = launch.Command[0];
        var first = launch.Command.Count > 1 ? launch.Command[1] : "";
        if (program.EndsWith("/bin/pulsar", StringComparison.Ordinal))
        {
            switch (first)
            {
                case "zookeeper": return new ZooKeeperServer(launch);
                case "bookie": return new BookieServer(launch);
                case "autorecovery": return new AutoRecoveryServer(launch);
                case "proxy": return new ProxyServer(launch);
                case "broker": return new BrokerServer(launch);
                case "initialize-cluster-metadata": return new MetadataInitialization(launch);
            }

            if (RoleCatalog.All.FirstOrDefault(role => role.Name == first) is { } role)
                return new GatewayServer(launch, role);
        }

        return ScriptOf(launch.Host.Files, launch.Command) is { } script
            ? new ScriptProcess(launch, script)
            : new Daemon(launch);
    }

    /// <summary>
    /// Whether the program exists. Programs of the system, named without a folder or below /usr and /bin, always do.
    /// </summary>
    public static bool Exists(SimulatedFileSystem files, string program) =>
        program.IndexOf('/') < 0
        || program.StartsWith("/usr/bin/", StringComparison.Ordinal)
        || program.StartsWith("/bin/", StringComparison.Ordinal)
        || files.FindFile(program) is not null;

    private static string? ScriptOf(SimulatedFileSystem files, IReadOnlyList<string> command) =>
        command switch
        {
            ["false", ..] or ["true", ..] => command[0],
            ["sleep", var seconds] => $"sleep {seconds}",
            ["sh" or "/bin/sh", "-c", var script, ..] => script,
            ["sh" or "/bin/sh", var file, ..] => files.ReadText(file),
            [var file, ..] => files.ReadText(file) is { } text
            && text.StartsWith("#!/bin/sh\n", StringComparison.Ordinal)
                ? text
                : null,
            _ => null,
        };
}
