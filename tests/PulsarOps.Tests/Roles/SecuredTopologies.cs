using PulsarOps.Model;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Roles;

/// <summary>Clusters of hosts with every role, and with the securities that make sense.</summary>
internal static class SecuredTopologies
{
    private static readonly PulsarRole[] Core = [PulsarRole.ZooKeeper, PulsarRole.Bookie, PulsarRole.Broker];

    /// <summary>Names of securities, for the data of tests.</summary>
    public static IReadOnlyDictionary<string, SecuritySpec> Securities { get; } = new Dictionary<string, SecuritySpec>
    {
        ["permissive"] = new() { Preset = PulsarSecurityPreset.Permissive },
        ["strict"] = new() { Preset = PulsarSecurityPreset.Strict },
        ["TLS only"] = new() { Tls = PulsarTlsMode.Required },
        ["TLS offered"] = new() { Tls = PulsarTlsMode.Permissive },
        ["tokens offered"] = new()
        {
            Tls = PulsarTlsMode.Required, Authentication = PulsarAuthenticationMode.Permissive,
        },
        ["no permissions"] = new() { Preset = PulsarSecurityPreset.Strict, Authorization = false },
    };

    public static PulsarTopology Of(
        string security, string version = "4.0.8", PulsarKeyStyle keyStyle = PulsarKeyStyle.Auto,
        bool autoRecovery = true) => With(Securities[security], version, keyStyle, autoRecovery);

    /// <summary>The same cluster without security.</summary>
    public static PulsarTopology Open() => With(null);

    public static PulsarTopology With(
        SecuritySpec? security, string version = "4.0.8", PulsarKeyStyle keyStyle = PulsarKeyStyle.Auto,
        bool autoRecovery = true) => RemoteTopology.Create(new()
        {
            Name = "c1",
            Version = Version.Parse(version),
            KeyStyle = keyStyle,
            Profile = PulsarProfile.Small,
            Security = security,
            Nodes =
            [
                Node("p1", Core), Node("p2", Core), Node("p3", Core),
                Node("p4", autoRecovery ? [PulsarRole.AutoRecovery, PulsarRole.Proxy] : [PulsarRole.Proxy]),
                Node("p5", autoRecovery ? [PulsarRole.AutoRecovery, PulsarRole.WebSocket] : [PulsarRole.WebSocket]),
                Node("p6", [PulsarRole.Proxy]), Node("p7", [PulsarRole.WebSocket]),
            ],
        });

    private static NodeSpec Node(string name, PulsarRole[] roles) =>
        new(name, [.. roles.Select(role => (role, ServiceSpec.Empty))]) { Address = $"10.0.0.{name[1]}" };
}
