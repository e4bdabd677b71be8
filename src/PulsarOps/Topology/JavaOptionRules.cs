using System.Text.RegularExpressions;
using PulsarOps.Common;

namespace PulsarOps.Topology;

/// <summary>
/// Which flags a user may pass to a Java virtual machine. They pass through an environment file and the release's
/// scripts, which split them at blanks. Special characters of the shell are passed unchanged.
/// </summary>
internal static class JavaOptionRules
{
    private static readonly (Regex Option, string Instead)[] Owned =
    [
        (Of("-Xm[sxn].*"), "memory.heap"),
        (Of("-XX:(MaxHeapSize|InitialHeapSize|MinHeapSize|(Initial|Min|Max)RAM(Percentage|Fraction)?)=.*"),
            "memory.heap"),
        (Of("-XX:MaxDirectMemorySize=.*"), "memory.direct"),
        (Of("-Djava\\.io\\.tmpdir=.*"), "paths (the folder for temporary files is PulsarOps' own)"),
        (Of("-Dpulsar\\.log\\.(dir|file|appender|immediateFlush)=.*"),
            "paths.logs (the readiness report reads the log there)"),
        (Of("-Dzookeeper\\.(ssl|client\\.secure|clientCnxnSocket|secureClientPort|client\\.portUnification).*"),
            "security"),
    ];

    private static readonly (Regex Option, string Why)[] Unsupported =
    [
        (Of("(-cp|-classpath|--class-path(=.*)?|-jar|-version|-showversion|--version|-help|--help|-h|-\\?|-X|@.*)"),
            "the release's scripts set the class path and the class to run"),
        (Of("-Dzookeeper\\.4lw\\.commands\\.whitelist=.*"), "the readiness probes need srvr and mntr"),
        (Of("-Djava\\.security\\.auth\\.login\\.config=.*"), "the readiness probes and the tools do not log in yet"),
        (Of("-Dzookeeper\\.(sasl|authProvider|requireClientAuthScheme|sessionRequireClientSASLAuth).*"),
            "the readiness probes and the tools do not log in yet"),
        (Of("-D(bookkeeper\\.metadata\\.(bookie|client)\\.drivers|log4j2?\\.shutdownHookEnabled)=.*"),
            "the release's scripts set it"),
    ];

    private static readonly Regex Collector =
        Of("-XX:\\+Use(G1|Z|Serial|Parallel|ParallelOld|ConcMarkSweep|Shenandoah|Epsilon)GC");

    public static void Check(string option)
    {
        // The value may be a password.
        var name = option.Split('=')[0];
        if (Problem(option) is { } problem)
            throw new PulsarOpsException(nameof(SR.JavaOptionInvalid), ErrorKind.InvalidInput, name, name, problem);
        if (Owned.FirstOrDefault(rule => rule.Option.IsMatch(option)) is { Instead: { } instead })
            throw new PulsarOpsException(nameof(SR.JavaOptionOwned), ErrorKind.InvalidInput, name, name, instead);
        if (Unsupported.FirstOrDefault(rule => rule.Option.IsMatch(option)) is { Why: { } why })
            throw new PulsarOpsException(nameof(SR.JavaOptionUnsupported), ErrorKind.InvalidInput, name, name, why);
    }

    /// <summary>
    /// Whether the option selects a garbage collector. It then replaces the release's choice, because a JVM accepts
    /// only one.
    /// </summary>
    public static bool ChoosesCollector(string option) => Collector.IsMatch(option);

    private static string? Problem(string option)
    {
        if (option.Any(char.IsWhiteSpace))
            return "the release's scripts split it at the blank";
        if (option.Any(character => character is < ' ' or > '~'))
            return "Java reads only ASCII there";
        return option.Length > 1 && option[0] is '-' or '@' ? null : "it does not begin with '-'";
    }

    private static Regex Of(string pattern) => new($@"\A{pattern}\z", RegexOptions.CultureInvariant);
}
