namespace PulsarOps.Hosts;

/// <summary>
/// Messages to send and to read while an operation runs. The host sends them one after the other, five a second, to a
/// topic of its own with several partitions, and deletes the topic at the end.
/// </summary>
/// <param name="ReleaseDirectory">The release on the host.</param>
/// <param name="EnvironmentFile">The environment of the node's tools.</param>
/// <param name="ServiceUrl">The URL of all brokers.</param>
/// <param name="WebAddresses">The web services of all brokers, as <c>host:port,host:port</c>.</param>
/// <param name="StateDirectory">The folder of the lease.</param>
/// <param name="Owner">The operation. The messages end when it no longer holds the lease of the host.</param>
internal sealed record TrafficRequest(
    string ReleaseDirectory, string EnvironmentFile, string ServiceUrl, string WebAddresses, string StateDirectory,
    string Owner)
{
    /// <summary>The folder with the keys, certificates and token for the web services; null for plain text.</summary>
    public string? WebTls { get; init; }

    /// <summary>The account that runs the clients; empty for the user of the connection.</summary>
    public string User { get; init; } = "";
}

/// <summary>The state of the messages, once a second.</summary>
/// <param name="Received">The number of messages that have come.</param>
/// <param name="LongestGap">The longest time without a message, including the time since the last one.</param>
/// <param name="Since">The time since the last one.</param>
internal sealed record TrafficSample(long Received, TimeSpan LongestGap, TimeSpan Since);

/// <summary>The result of the messages.</summary>
/// <param name="Received">The number of messages that have come.</param>
/// <param name="Lost">The number of messages that were confirmed and have not come.</param>
/// <param name="Failures">How often a client failed and was started again.</param>
/// <param name="LongestGap">The longest time without a message.</param>
/// <param name="Percentile99">99 % of them came within this time after the one before.</param>
/// <param name="Words">What the clients said of failures; empty if there were none.</param>
internal sealed record TrafficResult(
    long Received, long Lost, long Failures, TimeSpan LongestGap, TimeSpan Percentile99, string Words)
{
    /// <summary>Why their topic could not be deleted; empty if it was.</summary>
    public string LeftOver { get; init; } = "";
}
