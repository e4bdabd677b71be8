using PulsarOps.Engine;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Views;

/// <summary>Objects of every public type, with values as long as they come.</summary>
internal static partial class Samples
{
    private const string LongHost = "a-host-with-a-rather-long-name.in-a-domain.example.org";

    private static readonly PulsarTopology Topology = LocalTopology.Create(
        "demo",
        new(4, 0, 8),
        "/home/somebody/.local/share/pulsarops/demo",
        ["local1", "local2", LongHost],
        LocalTopology.DefaultPortOffset,
        new("/home/somebody/Downloads/apache-pulsar-4.0.8-bin.tar.gz", new string('a', 128)),
        PulsarKeyStyle.Auto,
        "/usr/lib/jvm/java-21-openjdk-amd64"
    );

    private static readonly PulsarTopology Remote = RemoteTopology.Create(
        new()
        {
            Name = "demo",
            Version = new(4, 0, 8),
            Connection = new()
            {
                UserName = "administrator",
                Port = 22022,
                KeyFilePath = "/home/somebody/.ssh/id_ed25519",
                ProxyJump = "somebody@jump.example.org:22",
            },
            Nodes = LayoutSpec.Nodes(
                PulsarLayout.Combined,
                ["pulsar7", "pulsar8", LongHost],
                hasExternalZooKeeper: false
            ),
        }
    );

    /// <summary>By type, as a cmdlet or a property gives them.</summary>
    public static IReadOnlyDictionary<Type, object[]> All { get; } =
        new object[][]
        {
            [Topology, Rehearsal.Of(Topology), Remote],
            [.. Topology.Nodes, .. Remote.Nodes],
            [.. Topology.Services, .. Remote.Services],
            [.. Topology.Services[0].Ports],
            [Topology.Services[0].Memory!],
            [Topology.Quorum],
            [
                Topology.Security,
                new PulsarSecurity(
                    PulsarTlsMode.Permissive, PulsarAuthenticationMode.Permissive, authorization: false,
                    ["admin", "operators"], ["10.211.0.0/16", "fd00:1234:5678::/48"]),
            ],
            [Topology.Archive],
            [Remote.Connection!],
            [Topology.Nodes[0].Paths],
            [
                .. Topology
                    .Nodes.SelectMany(node => Topology.Services.Where(service => service.Node == node.Name))
                    .Select((service, index) => Status(service, index)),
            ],
            [
                Check(PulsarCheckStatus.Passed),
                Check(PulsarCheckStatus.Failed),
                Check(PulsarCheckStatus.Skipped),
                Check(PulsarCheckStatus.Warning),
            ],
            [
                new PulsarPlanStep(
                    "start broker@local1",
                    "local1",
                    "broker@local1",
                    PulsarAction.StartService,
                    "broker@local1",
                    "it does not run"
                ),
                new PulsarPlanStep(
                    "path x",
                    LongHost,
                    null,
                    PulsarAction.InitializeMetadata,
                    Topology.Services[0].ConfigFile,
                    "the cluster has no metadata"
                ),
            ],
            [.. Stages],
            [Operation],
            [PulsarCanary.Of(new(
                120000, 1, 2, TimeSpan.FromMilliseconds(61230), TimeSpan.FromMilliseconds(210), ""))],
            [new PulsarLastChange(Operation, DateTimeOffset.UtcNow)],
            [Step],
            [
                new PulsarChange("managedLedgerCacheSizeMB", "16", "17"),
                new PulsarChange("brokerClientAuthenticationParameters", null, "(hidden)"),
                new PulsarChange(
                    "line 12",
                    "ExecStart=/bin/sh /etc/pulsar/bin/launch /var/lib/pulsar/run/broker.pid",
                    null
                ),
            ],
            [
                Plan(),
                Plan(
                    new PulsarPlanStep(
                        "restart broker@local1: stop",
                        "local1",
                        "broker@local1",
                        PulsarAction.StopService,
                        "broker@local1",
                        "broker.conf changes"
                    )
                    {
                        Restarts = true,
                    },
                    new PulsarPlanStep(
                        "metadata",
                        LongHost,
                        null,
                        PulsarAction.InitializeMetadata,
                        Topology.Services[0].ConfigFile,
                        "ZooKeeper is asked"
                    )
                    {
                        IsDeferred = true,
                    }
                ),
            ],
            [
                new PulsarHostKey(
                    "pulsar1",
                    "10.0.0.1",
                    22,
                    "ssh-ed25519",
                    "SHA256:" + new string('M', 43),
                    PulsarHostKeyStatus.Unknown,
                    null,
                    "/home/somebody/.ssh/known_hosts",
                    new string('A', 68)
                ),
                new PulsarHostKey(
                    LongHost,
                    LongHost,
                    2222,
                    "ecdsa-sha2-nistp256",
                    "SHA256:" + new string('M', 43),
                    PulsarHostKeyStatus.Changed,
                    "/home/somebody/.ssh/known_hosts:12",
                    "/home/somebody/.ssh/known_hosts",
                    new string('A', 140)
                ),
            ],
            [
                new PulsarCertificateAuthority
                {
                    Subject = "CN=PulsarOps CA 2026-11-30T01:56:21Z",
                    SerialNumber = new string('7', 32),
                    Fingerprint = new string('f', 64),
                    ValidFrom = DateTimeOffset.UtcNow,
                    ExpiresAt = DateTimeOffset.UtcNow.AddDays(3650),
                    CertificatePath = "/home/somebody/clusters/demo/pki/ca.pem",
                    PrivateKeyPath = "/home/somebody/clusters/demo/pki/ca-key.pem",
                },
            ],
            [
                Certificate(LongHost, PulsarCertificateKind.Host, 3),
                Certificate("pulsar7", PulsarCertificateKind.Authority, -1),
            ],
            [
                new PulsarCertificateRequest
                {
                    Node = LongHost,
                    Subject = $"CN={LongHost}, OU=\"0:broker,bookie,zookeeper\", O=demo",
                    Names = [LongHost, "10.0.0.1", "2001:db8:0:1:1:1:1:1"],
                    KeyFingerprint = new string('f', 64),
                    RequestPath = $"/home/somebody/pki/{LongHost}/request.csr",
                    PrivateKeyPath = $"/home/somebody/pki/{LongHost}/key.pem",
                },
            ],
            [
                new PulsarTokenKey
                {
                    KeyFingerprint = new string('f', 64),
                    IsEncrypted = true,
                    PrivateKeyPath = "/home/somebody/clusters/demo/pki/token-private.pem",
                    PublicKeyPath = "/home/somebody/clusters/demo/pki/token-public.der",
                },
            ],
            [
                Token("orders", DateTimeOffset.UtcNow.AddDays(90), "/home/somebody/clusters/demo/orders.jwt"),
                Token("a-service-account-with-a-rather-long-name", null, null),
            ],
            [
                new PulsarPermission(
                    "demo", "shop/orders", null, "orders",
                    [PulsarPermissionAction.Produce, PulsarPermissionAction.Consume])
                {
                    Added = [PulsarPermissionAction.Consume],
                },
                new PulsarPermission(
                    "demo", "a-tenant-with-a-long-name/a-namespace-with-a-long-name",
                    "persistent://a-tenant-with-a-long-name/a-namespace/priority",
                    "a-service-account-with-a-rather-long-name", Enum.GetValues<PulsarPermissionAction>()),
            ],
            [
                ReleaseFacts.Of(new(2, 10, 1), null, new(2026, 11, 30)),
                ReleaseFacts.Of(new(3, 0, 17), new(4, 2, 4), new(2026, 11, 30)),
                ReleaseFacts.Of(new(4, 0, 13), new(2, 9, 5), new(2026, 11, 30)),
            ],
        }.ToDictionary(objects => objects[0].GetType());

    private static PulsarOperation Operation =>
        new(
            "0123456789abcdef",
            "Initialize-PulsarMetadata",
            PulsarOperationStatus.Interrupted,
            DateTimeOffset.UtcNow,
            ["local1", LongHost],
            [Step]
        )
        {
            User = "administrator",
            Controller = $"{LongHost} (process 4194303)",
            Version = "0.1.0",
            EndTime = DateTimeOffset.UtcNow,
            StepCount = 100,
            Continues = "fedcba9876543210",
        };

    private static PulsarOperationStep Step =>
        new(
            LongHost,
            "path /etc/pulsarops/demo/bookie.conf",
            nameof(PulsarAction.InitializeMetadata),
            "/etc/pulsarops/demo/bookie.conf",
            DateTimeOffset.UtcNow
        )
        {
            Reason = "it is not there",
            EndTime = DateTimeOffset.UtcNow.AddSeconds(1000),
            Outcome = PulsarStepOutcome.Unchanged,
            Detail = "No space left on device",
        };

    public static PulsarServiceStatus Status(
        PulsarServiceState state,
        TimeSpan age = default,
        bool restartPending = false,
        string detail = "follower"
    ) =>
        new(Topology, Topology.Services[0], state)
        {
            Detail = detail,
            ProcessId = 4194303,
            MemoryMB = 12345,
            Since = DateTimeOffset.UtcNow - age,
            RestartPending = restartPending,
        };

    private static PulsarServiceStatus Status(PulsarService service, int index) =>
        index % 3 == 0
            ? new(Topology, service, PulsarServiceState.NotInstalled)
            : new(Topology, service, index % 3 == 1 ? PulsarServiceState.Ready : PulsarServiceState.NotReady)
            {
                Detail = "leads, but only 1 of 2 followers are in sync",
                ProcessId = 4194303,
                MemoryMB = 12345,
                Since = DateTimeOffset.UtcNow.AddDays(-400),
                RestartPending = index == 1,
            };

    private static PulsarPlan Plan(params PulsarPlanStep[] steps) =>
        new(Topology, PulsarPlanOperation.Update, steps)
        {
            CreatedAt = DateTimeOffset.UtcNow,
            ExpectedDuration = TimeSpan.FromSeconds(123),
            Fingerprint = new string('f', 64),
            Warnings = ["A broker is not in the topology."],
            Stages = steps.Length == 0 ? [] : [.. Stages.Cast<PulsarPlanStage>()],
        };

    private static PulsarCheck Check(PulsarCheckStatus status) =>
        new(
            "Messages",
            $"broker@{LongHost}",
            status,
            "10 of 10 messages on persistent://public/default/pulsarops-canary-3, written through broker@local2."
        )
        {
            ErrorId = "CanaryProduceFailed",
            Recommendation = "See the logs.",
            Evidence = "line 1\nline 2",
            Duration = TimeSpan.FromSeconds(12.5),
        };
}
