using System.Globalization;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// Counts on hosts how often that was begun which must be done once: a shim stands before each program and notes the
/// call. So a second call is seen even where it changes nothing.
/// </summary>
internal static class RunCounter
{
    private const string Records = "/var/tmp/begun";

    /// <param name="host">A new host.</param>
    /// <param name="slowness">Seconds by which unpacking takes longer at its end, so that it can be hit.</param>
    public static void Install(LabHost host, double slowness = 0)
    {
        var sleep = slowness > 0 ? string.Create(CultureInfo.InvariantCulture, $"sleep {slowness}") : ":";
        host.Sh($"install -m 666 /dev/null {Records}");
        host.Write("/usr/local/bin/tar", Shim("-x*apache-pulsar*", "unpack", "/usr/bin/tar", sleep));
        // The stand-in's.
        host.Write(
            "/usr/local/bin/python3",
            Shim("*\\ initialize-cluster-metadata\\ *", "metadata", "/usr/bin/python3", ":")
        );
        // The real one's finds its libraries by its own place.
        var java = host.Sh("readlink -f \"$(command -v java)\"").Trim();
        host.Sh($"mv {java} {java}.real");
        host.Write(java, Shim("*org.apache.pulsar.PulsarClusterMetadataSetup*", "metadata", $"{java}.real", ":"));
        host.Sh($"chmod 755 /usr/local/bin/tar /usr/local/bin/python3 {java}");
    }

    /// <summary>How often it was begun, by all hosts.</summary>
    public static int Of(IEnumerable<LabHost> hosts, string what) =>
        hosts.Sum(host => host.Exec("cat", Records).Split('\n').Count(line => line == what));

    public static void Reset(LabHost host) => host.Sh($": >{Records}");

    private static string Shim(string pattern, string record, string program, string after) => $"""
        #!/bin/sh
        case "$*" in
        {pattern}) echo {record} >>{Records} ;;
        *) exec {program} "$@" ;;
        esac
        {program} "$@"
        status=$?
        {after}
        exit $status

        """;
}
