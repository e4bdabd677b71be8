using PulsarOps.Common;
using PulsarOps.Topology.Files;

namespace PulsarOps.Tests.Topology.Files;

/// <summary>What is wrong with a file is told with its place, all of it, and with what to do.</summary>
public sealed class ProblemTests
{
    private const string Good =
        "cluster: c1\nversion: 4.0.8\nnodes: [{ name: p1, roles: [zookeeper, bookie, broker] }]\n";

    [Fact]
    public void All_problems_are_reported_in_the_order_of_the_file()
    {
        var problems = Yaml.Problems("""
            cluster: bad name
            verson: 4.0.8
            connection: { port: ssh, hostKeyPolicy: loose }
            roles:
              broker: { memory: { heap: 12 }, ports: { wep: 1 }, journalDirectories: [/a] }
            nodes:
              - { name: p1, roles: [bookie, bookie, brker] }
              - { rack: /a/b, roles: { bookie: [], broker: x } }
            """);
        Assert.Equal(
            [
                $"1,1 {nameof(SR.KeyMissing)}",
                $"1,10 {nameof(SR.ClusterNameInvalid)}",
                $"2,1 {nameof(SR.KeyMisspelt)}",
                $"3,21 {nameof(SR.NumberInvalid)}",
                $"3,41 {nameof(SR.ValueUnknown)}",
                $"5,29 {nameof(SR.MemoryInvalid)}",
                $"5,44 {nameof(SR.KeyMisspelt)}",
                $"5,54 {nameof(SR.KeyUnknown)}",
                $"7,33 {nameof(SR.ValueTwice)}",
                $"7,41 {nameof(SR.ValueUnknown)}",
                $"8,5 {nameof(SR.KeyMissing)}",
                $"8,13 {nameof(SR.RackInvalid)}",
                $"8,36 {nameof(SR.ListLengthWrong)}",
                $"8,48 {nameof(SR.ValueKindWrong)}",
            ],
            problems.Select(problem => $"{problem.Message.Split('(', ')')[1]} {problem.ErrorId}"));
        Assert.All(problems, problem => Assert.StartsWith("cluster.yaml(", problem.Message, StringComparison.Ordinal));
        Assert.Contains(
            "'roles.broker.ports.wep' is not a known key. Did you mean 'web'?",
            problems[6].Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("", nameof(SR.TopologyFileEmpty), "1,1")]
    [InlineData("# only words\n", nameof(SR.TopologyFileEmpty), "1,1")]
    [InlineData("---\n", nameof(SR.TopologyFileEmpty), null)]
    [InlineData("cluster\n", nameof(SR.ValueKindWrong), "1,1")]
    [InlineData("- a\n", nameof(SR.ValueKindWrong), "1,1")]
    [InlineData(Good + "---\n" + Good, nameof(SR.YamlDocuments), "4,1")]
    [InlineData(Good + "java:\n\thome: /jdk\n", nameof(SR.YamlTab), "5,1")]
    [InlineData(Good + "java: { home: /jdk\n", nameof(SR.YamlSyntax), null)]
    [InlineData(Good + "profile: 'small\n", nameof(SR.YamlSyntax), null)]
    [InlineData(Good + "version: 4.0.7\n", nameof(SR.KeyTwice), "4,1")]
    [InlineData(Good + "java: *jdk\n", nameof(SR.YamlAliasUnknown), "4,7")]
    [InlineData(Good + "java: { <<: /jdk }\n", nameof(SR.YamlMergeInvalid), "4,9")]
    [InlineData(Good + "java: !jdk { home: /jdk }\n", nameof(SR.YamlTagUnknown), "4,7")]
    [InlineData(Good + "? [a]\n: b\n", nameof(SR.YamlKeyNotText), "4,3")]
    [InlineData(Good + "profile:\n", nameof(SR.ValueMissing), null)]
    [InlineData(Good + "profile: ~\n", nameof(SR.ValueMissing), "4,10")]
    [InlineData(Good + "profile: [small]\n", nameof(SR.ValueKindWrong), "4,10")]
    [InlineData(Good + "manageNames: yes\n", nameof(SR.ValueUnknown), "4,14")]
    [InlineData(Good + "connection: { port: 0 }\n", nameof(SR.NumberInvalid), "4,21")]
    [InlineData(Good + "connection: { port: 22.0 }\n", nameof(SR.NumberInvalid), "4,21")]
    [InlineData(Good + "connection: { password: x }\n", nameof(SR.SecretInFile), "4,15")]
    [InlineData(Good + "connection: { private_key: x }\n", nameof(SR.SecretInFile), "4,15")]
    [InlineData(Good + "quorum: { ensemble: 1, write: 1 }\n", nameof(SR.KeyMissing), "4,9")]
    [InlineData(Good + "java: { sha512: abc }\n", nameof(SR.ChecksumInvalid), "4,17")]
    [InlineData(Good + "archive: { url: 'https://a:b@example.org/a' }\n", nameof(SR.UrlInvalid), "4,17")]
    [InlineData(Good + "externalZooKeeper: zk1\n", nameof(SR.ExternalZooKeeperInvalid), "4,20")]
    [InlineData(Good + "quorum: { ensemble: 2, write: 2, ack: 2 }\n", nameof(SR.QuorumInvalid), "1,1")]
    [InlineData(Good + "security: strickt\n", nameof(SR.ValueUnknown), "4,11")]
    [InlineData(Good + "security:\n", nameof(SR.ValueMissing), null)]
    [InlineData(Good + "security: [strict]\n", nameof(SR.ValueKindWrong), "4,11")]
    [InlineData(Good + "security: { tsl: none }\n", nameof(SR.KeyMisspelt), "4,13")]
    [InlineData(Good + "security: { token: abc }\n", nameof(SR.SecretInFile), "4,13")]
    [InlineData(Good + "security: { tls: always }\n", nameof(SR.ValueUnknown), "4,18")]
    [InlineData(Good + "security: { allowFrom: [10.1.2.3] }\n", nameof(SR.NetworkInvalid), "4,25")]
    [InlineData(Good + "security: { superUsers: ['a,b'] }\n", nameof(SR.SubjectInvalid), "4,26")]
    [InlineData(Good + "security: { superUsers: [Broker] }\n", nameof(SR.SubjectReserved), "4,26")]
    [InlineData(Good + "security: { authentication: token }\n", nameof(SR.SecurityInconsistent), "4,13")]
    [InlineData(
        "cluster: c1\nversion: 2.10.1\nsecurity: strict\nnodes: [{ name: p1, roles: [zookeeper, bookie, broker] }]\n",
        nameof(SR.SecurityUnsafeRelease), "3,1")]
    [InlineData(
        "cluster: c1\nversion: 4.0.8\nexternalZooKeeper: zk1:2181\nsecurity: strict\n"
            + "nodes: [{ name: p1, roles: [bookie, broker] }]\n",
        nameof(SR.SecurityNeedsZooKeeper), "3,1")]
    [InlineData("cluster: c1\nversion: 4.0.8\nlocal: {}\nsecurity: strict\n", nameof(SR.KeyNotLocal), "4,1")]
    [InlineData(
        Good + "security: strict\nroles:\n  broker:\n    settings: { a: 1, tlsCiphers: x }\n",
        nameof(SR.SettingOwned), "7,23")]
    [InlineData("cluster: c1\nversion: 9.0.0\nlocal:\n", nameof(SR.VersionUnknown), "2,10")]
    [InlineData(
        "cluster: c1\nversion: 4.0.8\nlocal: { nodeCount: 1, nodeNames: [a] }\n",
        nameof(SR.KeysExclude),
        "3,24"
    )]
    [InlineData("cluster: c1\nversion: 4.0.8\nconnection: { user: a }\nlocal: {}\n", nameof(SR.KeyNotLocal), "3,1")]
    [InlineData(
        "cluster: c1\nversion: 4.0.8\nnodes: [{ name: p1, hostKey: a, roles: {} }]\n",
        nameof(SR.FingerprintInvalid),
        "3,30"
    )]
    public void Each_problem_has_a_position_and_advice(string text, string errorId, string? place)
    {
        var problem = Assert.Single(Yaml.Problems(text));
        Assert.Equal((errorId, ErrorKind.InvalidInput), (problem.ErrorId, problem.Kind));
        Assert.StartsWith(
            place is null ? "cluster.yaml(" : $"cluster.yaml({place}): ",
            problem.Message,
            StringComparison.Ordinal
        );
        Assert.NotEmpty(problem.Advice);
    }

    [Fact]
    public void No_secret_of_a_file_is_repeated() =>
        Assert.DoesNotContain(
            "hunter2",
            string.Concat(
                Yaml.Problems(Good + "connection: { password: hunter2 }\n")
                    .Select(problem => problem.Message + problem.Advice + problem.Target)
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void Aliases_and_merge_keys_stand_for_what_they_name()
    {
        var topology = Yaml.Topology("""
            cluster: c1
            version: 4.0.8
            roles:
              zookeeper: &small { memory: { heap: 64m, direct: 32m } }
              bookie: *small
              broker: { <<: *small, settings: { a: 1 }, memory: { heap: 1g } }
            nodes: [{ name: p1, roles: [zookeeper, bookie, broker] }]
            """);
        Assert.Equal(["64m+32m", "64m+32m", "1024m+1024m"], topology.Services.Select(service => $"{service.Memory}"));
        Assert.Equal("1", topology.Services[2].Settings["a"]);
    }

    [Fact]
    public void Text_that_grows_beyond_measure_is_refused()
    {
        var bomb = string.Concat(
            Enumerable
                .Range(1, 40)
                .Select(level =>
                    $"a{level}: &a{level} "
                        + $"[{string.Join(", ", Enumerable.Repeat(level == 1 ? "x" : $"*a{level - 1}", 9))}]\n"
                )
        );
        Assert.Contains(Yaml.Problems(bomb), problem => problem.ErrorId == nameof(SR.YamlSyntax));
        Assert.Equal(nameof(SR.YamlSyntax), Assert.Single(Yaml.Problems(new string('[', 5_000))).ErrorId);
    }

    [Theory]
    [InlineData("prot", "port")]
    [InlineData("identity_file", "identityFile")]
    [InlineData("Port", "port")]
    [InlineData("user", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void Meant_is_what_is_near(string word, string? meant) =>
        Assert.Equal(meant, Suggestion.For(word, ["port", "identityFile", "paths"]));
}
