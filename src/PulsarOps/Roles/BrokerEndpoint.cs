using System.Globalization;

namespace PulsarOps.Roles;

/// <summary>Where PulsarOps reaches the web service of a broker from the hosts.</summary>
/// <param name="TlsFolder">The folder of the keys for TLS on the host; null for plain text.</param>
internal sealed record BrokerEndpoint(string Address, int Port, string? TlsFolder)
{
    public string HostAndPort => string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}");

    /// <summary>The one place that decides between the ports of plain text and of TLS.</summary>
    public static BrokerEndpoint Of(PulsarTopology topology, PulsarService broker)
    {
        var (port, tls) = ToolSecurity.BrokerWeb(topology, broker);
        return new(broker.Address, port, tls);
    }
}
