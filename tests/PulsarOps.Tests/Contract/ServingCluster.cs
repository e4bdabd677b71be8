namespace PulsarOps.Tests.Contract;

/// <summary>Where the services of a cluster answer on the host; disposing it ends them.</summary>
internal sealed class ServingCluster(IDisposable services) : IDisposable
{
    /// <summary>ZooKeeper, as the probes of other services name it.</summary>
    public required string Servers { get; init; }

    /// <summary>The same ZooKeeper by TLS, which asks for a certificate.</summary>
    public required string SecureServers { get; init; }

    /// <summary>The folder on the host with its keys and certificates.</summary>
    public required string Tls { get; init; }

    /// <summary>The web port of the same broker by TLS.</summary>
    public required int BrokerWebTls { get; init; }

    public required int ProxyWebTls { get; init; }

    public required int ZooKeeper { get; init; }

    public required int Bookie { get; init; }

    public required int BookieMetrics { get; init; }

    /// <summary>A bookie that has to wait, because the znode of a process before it is still there.</summary>
    public required int LateBookie { get; init; }

    public required int LateBookieMetrics { get; init; }

    public required int BrokerWeb { get; init; }

    public required int Proxy { get; init; }

    public required int ProxyWeb { get; init; }

    public required int AutoRecoveryMetrics { get; init; }

    public void Dispose() => services.Dispose();
}
