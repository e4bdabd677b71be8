using CsCheck;
using PulsarOps.Model;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Topology.Files;

/// <summary>Drafts of all kinds, all of which describe a cluster.</summary>
internal static class SpecGenerator
{
    // What YAML could take for something else than text, and what needs quotes.
    private static readonly Gen<string> Texts = Gen.OneOf(
        Among(
            "true",
            "no",
            "null",
            "~",
            "1",
            "0x1F",
            "1e3",
            "2026-11-25",
            "12:30",
            "-",
            "- a",
            "a: b",
            "a #b",
            "#a",
            "'",
            "\"",
            "\\",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`",
            "{a}",
            "[a]",
            " a ",
            "a\nb",
            "\t",
            "ü€",
            "<<",
            "=",
            "?",
            "|",
            ">",
            ",",
            "a,b",
            "\u0085",
            "\u2028x",
            "$(a)"
        ),
        Gen.String[Gen.Char[' ', '~'], 1, 12]
    );

    private static readonly Gen<string> Folders = Gen.String[Gen.Char["abz019._-"], 1, 8]
        .Where(name => name is not "." and not "..")
        .Select(name => $"/data/{name}");

    private static readonly Gen<PulsarArchive> Archives = Gen.Select(
        Maybe(Texts.Select(text => $"/archives/{text}")),
        Maybe(Gen.String[Gen.Char["0af"], 128, 128]),
        Maybe(Gen.Const("https://example.org/a-1.tar.gz")),
        Maybe(Gen.Const("http://proxy.example.org:3128")),
        Maybe(Texts.Select(text => $"/keys/{text}")))
        .Select((path, sha512, url, proxy, keys) =>
            new PulsarArchive(path, sha512, url, url is null ? null : proxy, url is null ? keys : null));

    private static readonly Gen<Dictionary<string, string>> Settings = Gen.Dictionary(
        Gen.OneOf(Gen.Const("true"), Gen.Const("1"), Gen.Const("a.b"), Gen.String[Gen.Char['a', 'z'], 1, 6]),
        Gen.OneOf(
            Texts.Select(text => text.Trim()).Where(text => !text.Any(char.IsControl) && !text.Contains("${")),
            Gen.Const("")))[0, 3];

    private static readonly Gen<string> JavaOptions =
        Gen.String[Gen.Char['!', '~'], 1, 12].Select(text => $"-Da={text}");

    private static readonly Gen<PulsarConnection> Connections =
        from user in Maybe(Texts)
        from port in MaybeValue(Gen.Int[1, 65535])
        from key in Maybe(Texts.Select(text => $"/keys/{text}"))
        from jump in Maybe(Texts)
        from policy in Gen.Enum<PulsarHostKeyPolicy>()
        from become in Gen.Enum<PulsarBecome>()
        from timeout in Gen.Int[1, 3600]
        select new PulsarConnection
        {
            UserName = user,
            Port = port,
            KeyFilePath = key,
            ProxyJump = jump,
            SshConfigPath = key,
            KnownHostsPath = key,
            HostKeyPolicy = policy,
            Become = become,
            ConnectionTimeoutSeconds = timeout,
        };

    // Combinations that make sense.
    private static readonly Gen<SecuritySpec?> Securities =
        from preset in MaybeValue(Gen.Enum<PulsarSecurityPreset>())
        from part in Gen.Int[0, 5]
        from networks in Maybe(Among("10.0.0.0/8", "fd00::/8", "0.0.0.0/0").Array[1, 2])
        from users in Maybe(Among("admin", "true", "1").Array[0, 2])
        select part switch
        {
            0 => null,
            1 => new SecuritySpec { Preset = preset ?? PulsarSecurityPreset.None },
            2 => new() { AllowFrom = networks },
            3 => new() { Preset = preset, Tls = PulsarTlsMode.Required, AllowFrom = networks },
            4 => new()
            {
                Tls = PulsarTlsMode.Required, Authentication = PulsarAuthenticationMode.Token, Authorization = true,
                SuperUsers = users,
            },
            _ => new()
            {
                Preset = PulsarSecurityPreset.Strict, Authentication = PulsarAuthenticationMode.Permissive,
                Authorization = false, SuperUsers = users, AllowFrom = networks,
            },
        };

    public static Gen<TopologySpec> Local { get; } =
        from archive in Archives
        from count in Gen.Int[1, 9]
        from named in Gen.Bool
        from offset in Gen.Int[0, 20_000]
        from style in Gen.Enum<PulsarKeyStyle>()
        from java in Maybe(Folders)
        select new TopologySpec
        {
            Name = "c1",
            Version = new(4, 0, 8),
            Archive = archive,
            KeyStyle = style,
            JavaHome = java,
            Nodes = [],
            Local = new(
                "/srv/c1",
                named ? [.. Enumerable.Range(1, count).Select(number => $"{number}")] : LocalTopology.NodeNames(count),
                offset
            ),
        };

    public static Gen<TopologySpec> Hosts { get; } =
        from connection in Connections
        from archive in Archives
        from java in Maybe(Archives.Select(archive => new PulsarArchive("/jdk", archive.Sha512)))
        from javaHome in Maybe(Folders)
        from style in Gen.Enum<PulsarKeyStyle>()
        from profile in Gen.Enum<PulsarProfile>()
        from manager in MaybeValue(Among(PulsarServiceManager.Process, PulsarServiceManager.Daemon))
        from manageNames in Gen.Bool
        from external in Gen.Bool
        from folders in Gen.Select(
            Maybe(FoldersOf("i")), Maybe(FoldersOf("c")), Maybe(FoldersOf("d")), Maybe(FoldersOf("l")),
            Maybe(FoldersOf("p")))
        from nodes in Gen.Int[1, 5].SelectMany(Nodes)
        from security in Securities
        from roles in Gen.Select(Maybe(Service(PulsarRole.Bookie, 0)), Maybe(Service(PulsarRole.Broker, 0)))
        select new TopologySpec
        {
            Name = "c1",
            Version = new(4, 0, 8),
            Archive = archive,
            KeyStyle = style,
            Profile = profile,
            JavaHome = javaHome,
            JavaArchive = java,
            Connection = connection,
            Paths = new("/srv/c1", folders.Item1, folders.Item2, folders.Item3, folders.Item4, folders.Item5),
            ServiceManager = manager,
            ServiceUser = connection.Become == PulsarBecome.None ? null : "pulsar_1",
            ManageNames = manageNames,
            Quorum = manageNames ? new(1, 1, 1) : null,
            ExternalZooKeeper = external ? "zk1:2181,zk2:2181/pulsar" : null,
            Security = external ? null : security,
            Roles = new[] { (PulsarRole.Bookie, roles.Item1), (PulsarRole.Broker, roles.Item2) }
                .Where(role => role.Item2 is not null)
                .ToDictionary(
                    role => role.Item1,
                    role =>
                        role.Item2! with
                        {
                            JournalDirectories = null,
                            LedgerDirectories = null,
                            Ports = new Dictionary<string, int>(),
                        }
                ),
            Nodes = external
                ? nodes
                :
                [
                    nodes[0] with
                    {
                        Services = [(PulsarRole.ZooKeeper, ServiceSpec.Empty), .. nodes[0].Services],
                    },
                    .. nodes.Skip(1),
                ],
        };

    private static Gen<NodeSpec[]> Nodes(int count) =>
        Gen.Select(
            Node.Array[count],
            Gen.Bool,
            (nodes, plain) =>
                nodes.Select((node, index) => node with { Name = plain ? $"p{index}" : $"{index}" }).ToArray()
        );

    private static Gen<NodeSpec> Node { get; } =
        from address in Maybe(Among("10.0.0.1", "fd00::1", "a.example.org"))
        from rack in Maybe(Among("/1", "/rack.a"))
        from keys in Gen.Const($"SHA256:{new string('+', 43)}").Array[0, 3]
        from plain in Gen.Bool
        from first in Service(PulsarRole.Bookie, 1)
        from second in Maybe(Service(PulsarRole.Bookie, 2))
        from broker in Service(PulsarRole.Broker, 1)
        select new NodeSpec(
            "",
            plain
                ? [(PulsarRole.Bookie, ServiceSpec.Empty), (PulsarRole.Broker, ServiceSpec.Empty)]
                :
                [
                    (PulsarRole.Bookie, first),
                    .. second is null ? Array.Empty<(PulsarRole, ServiceSpec)>() : [(PulsarRole.Bookie, second)],
                    (PulsarRole.Broker, broker),
                ]
        )
        {
            Address = address, Rack = rack, HostKeys = keys,
        };

    private static Gen<ServiceSpec> Service(PulsarRole role, int instance) =>
        from empty in Gen.Bool
        from memory in Maybe(
            Gen.Select(Gen.Int[16, 5000], Gen.Int[16, 5000]).Select((heap, direct) => new PulsarMemory(heap, direct))
        )
        from options in Maybe(JavaOptions.Array[0, 2])
        from port in MaybeValue(Gen.Int[1, 99])
        from folders in Maybe(Folders.Array[1, 2])
        from settings in Settings
        select empty
            ? ServiceSpec.Empty
            : new ServiceSpec
            {
                Memory = memory,
                JavaOptions = options,
                // Each service of a node has a hundred for itself.
                Ports =
                    port is null ? new Dictionary<string, int>()
                    : role == PulsarRole.Bookie ? new() { ["bookie"] = 20_000 + (100 * instance) + port.Value }
                    : new() { ["web"] = 21_000 + port.Value },
                JournalDirectories =
                    role == PulsarRole.Bookie
                        ? folders?.Select((folder, index) => $"{folder}/{instance}/j{index}").ToArray()
                        : null,
                LedgerDirectories =
                    role == PulsarRole.Bookie
                        ? folders?.Select((folder, index) => $"{folder}/{instance}/l{index}").ToArray()
                        : null,
                Settings = settings,
            };

    // Of different kinds none lies in another.
    private static Gen<string> FoldersOf(string kind) => Folders.Select(folder => $"{folder}/{kind}");

    private static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : class => Gen.Select(Gen.Bool, gen, (there, value) => there ? value : null);

    private static Gen<T?> MaybeValue<T>(Gen<T> gen)
        where T : struct => Gen.Select(Gen.Bool, gen, (there, value) => there ? value : (T?)null);
}
