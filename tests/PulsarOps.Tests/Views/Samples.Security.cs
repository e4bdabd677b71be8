namespace PulsarOps.Tests.Views;

/// <summary>Certificates, tokens, and a change of the security.</summary>
internal static partial class Samples
{
    private static object[] Stages =>
    [
        new PulsarPlanStage(
            "ZooKeeperAccepts", "ZooKeeper accepts TLS beside plain text.", [PulsarRole.ZooKeeper],
            ["zookeeper@pulsar7", "zookeeper@pulsar8", $"zookeeper@{LongHost}"]),
        new PulsarPlanStage("ProxiesSpeak", "Proxies accept TLS beside plain text.", [], []),
    ];

    private static PulsarCertificate Certificate(string node, PulsarCertificateKind kind, int days) =>
        new(["10.0.0.1", "2001:db8:0:1:1:1:1:1", node], ["broker", "bookie"])
        {
            Node = node, Kind = kind,
            Subject = $"CN={node}, OU=\"0:broker,bookie\", O=demo",
            Issuer = "CN=PulsarOps CA 2026-11-30T01:56:21Z",
            SerialNumber = new string('7', 32),
            NotBefore = DateTimeOffset.UtcNow.AddDays(days - 365),
            NotAfter = DateTimeOffset.UtcNow.AddDays(days),
            ExpiresIn = TimeSpan.FromDays(days),
            Fingerprint = new string('f', 64),
            Path = "/etc/pulsarops/demo/tls/cert.pem",
        };

    private static PulsarToken Token(string subject, DateTimeOffset? end, string? path) => new()
    {
        Subject = subject,
        ExpiresAt = end,
        KeyFingerprint = new string('f', 64),
        Token = new(),
        Path = path,
    };
}
