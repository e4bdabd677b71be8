using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Sends test messages through brokers.</summary>
internal sealed class SimulatedCanary(SimulatedHost host)
{
    public async Task<CanaryResult> SendAsync(CanaryRequest request, CancellationToken cancellation)
    {
        var world = host.World;
        await world.Clock.SleepAsync(TimeSpan.FromSeconds(world.Timings.Canary), cancellation);
        lock (world.Sync)
        {
            if (host.Connect(request.AdminAddress) is not BrokerServer { Ready: true })
                return Failed("lookup", $"{request.AdminAddress} does not answer");
            if (SimulatedTls.Trouble(host, request.AdminAddress, request.WebTls) is { } trouble)
                return Failed("lookup", $"net: {request.AdminAddress}: {trouble}");
            if (BrokerAt(request.Owner) is not { Ready: true })
                return Failed("lookup", $"no topic is owned by {request.Owner}");
            if (BrokerAt(request.ConsumeUrl) is not { Ready: true })
                return Failed("subscribe", $"{request.ConsumeUrl}: Connection refused");
            return BrokerAt(request.ProduceUrl)?.CanWrite() == true
                ? new(true, "", Topic(request.Owner), request.Messages, world.Timings.Canary, "")
                : Failed("produce", "Not enough non-faulty bookies available");
        }
    }

    public CanaryResult Failed(string stage, string message) =>
        new(false, stage, "", 0, host.World.Timings.Canary, message);

    private static string Topic(string owner) =>
        $"persistent://public/default/pulsarops-canary-{owner.Split('/')[^1].Replace(':', '-')}";

    /// <summary>The first broker that a service URL names or leads to.</summary>
    private BrokerServer? BrokerAt(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        var endpoints = scheme < 0 ? url : url.Substring(scheme + "://".Length);
        var server = host.Connect(endpoints.Split(',')[0].TrimEnd('/'));
        return server switch
        {
            GatewayServer gateway => gateway.Broker(),
            ProxyServer proxy => proxy.Broker(),
            _ => server as BrokerServer,
        };
    }
}
