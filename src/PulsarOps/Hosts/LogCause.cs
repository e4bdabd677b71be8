namespace PulsarOps.Hosts;

/// <summary>Explains in one sentence a log line that names the cause of a failure.</summary>
internal static class LogCause
{
    private static readonly (string[] Words, string Meaning)[] Known =
    [
        (["Address already in use", "BindException"], "another process uses one of its ports"),
        (["InvalidCookieException", "Cookie"], "its data belongs to another bookie or cluster (the cookies differ)"),
        (["No space left on device", "NoWritableLedgerDir"], "its disk is full"),
        (["OutOfMemoryError", "insufficient memory", "Cannot allocate memory"], "it has too little memory"),
        (["Permission denied", "AccessDeniedException"], "it has no permission to use one of its files"),
        (["UnknownHostException"], "the name of a host does not resolve"),
        (["UnsupportedClassVersionError"], "this Java is too old for the release"),
        (["Unrecognized VM option", "Invalid maximum heap", "Invalid initial heap",
            "Could not create the Java Virtual Machine"], "Java refuses its options"),
        (["metadata doesn't exist"], "the cluster's metadata is missing"),
        (["NumberFormatException"], "a setting that must be a number is not a number"),
        (["ConnectionLoss", "SessionExpired"], "ZooKeeper did not answer it in time"),
    ];

    /// <summary>
    /// The sentence with the original line; the line alone if it is unknown. Empty if there is no line.
    /// </summary>
    public static string Of(string line) =>
        Known.FirstOrDefault(known => known.Words.Any(word => line.Contains(word, StringComparison.Ordinal)))
            is { Meaning: { } meaning }
                ? $"{meaning}: {line}"
                : line;
}
