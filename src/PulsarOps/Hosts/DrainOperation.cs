namespace PulsarOps.Hosts;

/// <summary>
/// A broker has given its bundles to healthy brokers, as far as it could in the time. It keeps them until it stops if
/// no other broker is active. If others are, but none is healthy, the operation fails.
/// </summary>
/// <param name="Cluster">The name of the cluster.</param>
/// <param name="Broker">The broker.</param>
/// <param name="Others">The brokers that may take its bundles.</param>
/// <param name="TimeoutSeconds">How long it may take.</param>
/// <remarks>
/// Each bundle is unloaded by the broker's own admin API, with a destination
/// (<c>PUT /admin/v2/namespaces/…/unload?destinationBroker=…</c>; releases before 2.11 ignore the destination).
/// </remarks>
internal sealed record DrainOperation(
    string Cluster, DrainedBroker Broker, IReadOnlyList<DrainedBroker> Others, int TimeoutSeconds) : HostOperation
{
    /// <summary>The folder with the keys, certificates and token for the requests; null for plain text.</summary>
    public string? WebTls { get; init; }

    public override string Describe() => $"move the bundles of {Broker.Ids[0]}";
}

/// <param name="Endpoint"><c>host:port</c> of its web service.</param>
/// <param name="Ids">The names that it may have among the active brokers.</param>
internal sealed record DrainedBroker(string Endpoint, IReadOnlyList<string> Ids);
