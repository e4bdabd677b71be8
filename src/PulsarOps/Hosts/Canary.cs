namespace PulsarOps.Hosts;

/// <summary>
/// The path of a test message: a topic owned by one broker, written through a second, read through a third (or as many
/// as there are).
/// </summary>
/// <param name="Owner"><c>host:port</c> of the broker service that must own the topic.</param>
/// <param name="AdminAddress"><c>host:port</c> of the web service to ask for lookups.</param>
internal sealed record CanaryRequest(
    string ReleaseDirectory,
    string EnvironmentFile,
    string AdminAddress,
    string Owner,
    string ProduceUrl,
    string ConsumeUrl,
    int Messages,
    int TimeoutSeconds
)
{
    /// <summary>The account that runs the clients; empty for the user of the connection.</summary>
    public string User { get; init; } = "";
}

/// <summary>
/// The result. <paramref name="Stage"/> names what failed: lookup, subscribe, produce, consume or cleanup.
/// </summary>
internal sealed record CanaryResult(
    bool Succeeded,
    string Stage,
    string Topic,
    int Consumed,
    double Seconds,
    string Output
);
