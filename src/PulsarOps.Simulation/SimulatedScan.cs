using System.Globalization;
using System.Text;
using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Lists the ports of a host, and answers requests to others. Simulated services speak plain text.</summary>
internal sealed class SimulatedScan(SimulatedHost host)
{
    private const byte ClientHello = 22;

    public ScanAnswer Answer(ScanRequest request) => new(
        request.Listeners
            ?
            [
                .. from listener in host.Processes.Listeners.OrderBy(listener => listener.Key)
                   let service = request.Services.FirstOrDefault(
                       service => host.Processes.Of(host, service.PidFile) == listener.Value)
                   where service is not null
                   select new Listener(listener.Key, IsLoopback: false, service.Id),
            ]
            : [],
        [.. request.Exchanges.Select(Answer)]);

    private PortAnswer Answer(PortExchange exchange)
    {
        if (exchange.Tls || exchange.Request is [ClientHello, ..])
            return new(PortState.Unsupported, []);
        var port = exchange.Port.ToString(CultureInfo.InvariantCulture);
        return host.Connect($"{exchange.Address}:{port}") is { } process
            ? new(PortState.Open, Talk(process, exchange.Request))
            : new(PortState.Closed, []);
    }

    private static byte[] Talk(SimulatedProcess process, byte[] request) => (process, request) switch
    {
        (_, [(byte)'G', (byte)'E', (byte)'T', ..]) => Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n\r\n"),
        (ZooKeeperServer server, [(byte)'s', ..]) => Encoding.ASCII.GetBytes($"Zookeeper version: {server.Version}\n"),

        // CONNECTED, and a read of a ledger that does not exist.
        (BrokerServer or ProxyServer, [_, _, _, _, _, _, _, _, 8, 2, ..]) => [0, 0, 0, 8, 0, 0, 0, 4, 8, 3, 26, 0],
        (BookieServer, [_, _, _, _, 2, 2, ..]) => [0, 0, 0, 24, 2, 2, 0, 0, 0, 0, 0, 1, .. new byte[16]],
        _ => [],
    };
}
