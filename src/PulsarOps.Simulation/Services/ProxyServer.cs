using System.Globalization;
using PulsarOps.Roles;

namespace PulsarOps.Simulation;

/// <summary>
/// bin/pulsar proxy: its ports are open as soon as ZooKeeper serves; it serves as long as there is a broker.
/// </summary>
internal sealed class ProxyServer(Launch launch) : PulsarProcess(launch)
{
    private const int BrokerPort = 6650;
    private const int WebPort = 8080;

    private string _servers = "";
    private SimulatedPort[] _ports = [];

    public bool Up { get; private set; }

    public override int MemoryMB => 150;

    public override double StopSeconds => Host.World.Timings.ProxyStop;

    /// <summary>Whether a ready broker can be reached through it.</summary>
    public bool CanServe() => Broker() is not null;

    /// <summary>A ready broker that can be reached through it.</summary>
    public BrokerServer? Broker() => Up ? BrokerServer.FindReady(Host, _servers) : null;

    protected override bool Proceed()
    {
        if (ZooKeeperClient.Connect(Host, _servers).Tree is null)
            return false;
        Rest();
        if (Listen(_ports))
        {
            Up = true;
            Say("INFO  Started Pulsar Proxy");
        }

        return true;
    }

    protected override void Run()
    {
        if (ReadConfiguration("PULSAR_PROXY_CONF", "proxy.conf") is not { } settings)
            return;
        if (Setting(settings, "metadataStoreUrl", "zookeeperServers") is not { } store)
        {
            End(1, "ERROR java.lang.IllegalArgumentException: metadataStoreUrl must be provided");
            return;
        }

        _servers = ZooKeeperClient.ServersOf(store);
        _ports = [.. PortsOf(settings, ("servicePort", BrokerPort), ("webServicePort", WebPort))];
        After(Host.World.Timings.ProxyStart);
    }

    protected override void OnLeaving() => Up = false;
}

/// <summary>
/// A service through which clients reach brokers. The simulation knows only its role definition: it opens the ports of
/// its configuration as soon as ZooKeeper serves.
/// </summary>
internal sealed class GatewayServer(Launch launch, RoleDefinition role) : PulsarProcess(launch)
{
    private string _servers = "";
    private SimulatedPort[] _ports = [];

    public bool Up { get; private set; }

    public override int MemoryMB => 150;

    public override double StopSeconds => Host.World.Timings.ProxyStop;

    /// <summary>A ready broker that can be reached through it.</summary>
    public BrokerServer? Broker() => Up ? BrokerServer.FindReady(Host, _servers) : null;

    protected override bool Proceed()
    {
        if (ZooKeeperClient.Connect(Host, _servers).Tree is null)
            return false;
        Rest();
        if (Listen(_ports))
        {
            Up = true;
            Say($"INFO  Started {role.Name}");
        }

        return true;
    }

    protected override void Run()
    {
        if (ReadConfiguration(role.ConfigVariables[0], role.Template) is not { } settings)
            return;
        if (Setting(settings, "configurationMetadataStoreUrl", "configurationStoreServers") is not { } store)
        {
            End(1, "ERROR java.lang.IllegalArgumentException: configurationMetadataStoreUrl must be provided");
            return;
        }

        _servers = ZooKeeperClient.ServersOf(store);
        _ports =
        [
            .. from setting in settings
               let secure = setting.Key.EndsWith("PortTls", StringComparison.Ordinal)
               where (secure || setting.Key.EndsWith("Port", StringComparison.Ordinal)) && setting.Value.Length > 0
               select new SimulatedPort(int.Parse(setting.Value, CultureInfo.InvariantCulture)) { Tls = secure },
        ];
        After(Host.World.Timings.ProxyStart);
    }

    protected override void OnLeaving() => Up = false;
}
