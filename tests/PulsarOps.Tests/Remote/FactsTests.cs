using System.Text.Json;
using CsCheck;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>Facts come from lines that are meant for programs.</summary>
public sealed class FactsTests
{
    private static readonly string Sha512 = new('a', 128);

    private static readonly HostProbe Probe = new()
    {
        Services =
        [
            new("bookie@h1", "/run/1.pid", ["/conf/1"], [3181], null),
            new("bookie@h10", "/run/10.pid", ["/conf/10"], [3191], null),
        ],
        Metadata = new("h1:2181", ["/a"], ["/ledgers/available"]),
    };

    private static readonly string[] Answer =
    [
        "machine\tDebian GNU/Linux 12\tx86_64\tops\t4\t/usr/bin/bash",
        "memory\t16000\t12000",
        "java\t/jdk\t21.0.8",
        $"release\t/opt/pulsar\t{Sha512}\tyes\tyes",
        "volume\t/opt\tyes\t5000\t/",
        "text\t/state/cluster\tc1\\n",
        "service\tbookie@h10\t77\t1700000000\t204800\thash10,",
        "ready\tbookie@h10\tyes\twritable",
        "port\tbookie@h1\t3181\t4711\tnginx",
        "znode\tget\t/a\tok\tdata",
        "znode\tls\t/ledgers/available\tok\th1:3181,h10:3181",
        "path\t/conf/10\tregular file\t644\tops\t12",
        "sha256\t/conf/10\thash10",
    ];

    private static readonly Gen<string> Noise = Gen.OneOf(
        "",
        "WARNING: sun.reflect.Reflection.getCallerClass is not supported.",
        "Picked up JAVA_TOOL_OPTIONS: -Xmx1g",
        "bookie-10",
        "bookie-1",
        "service is running",
        "znode\tbash: warning: setlocale: LC_ALL: cannot change locale",
        "znode\tget\t/a\tmissing\t",
        "Machine\tother",
        "motd\tWelcome\t",
        "\t",
        "java",
        "sha256\t/nowhere\tx"
    );

    [Fact]
    public void HumanOutput_IsNeverParsed() => Gen.Select(Noise, Gen.Int[0, Answer.Length]).Array[0, 20].Sample(noise =>
    {
        var lines = Answer.ToList();
        foreach (var (line, at) in noise)
            lines.Insert(at, line);

        Assert.Equal(Describe(Answer), Describe(lines));
    });

    [Fact]
    public void Answer_is_put_together_to_facts()
    {
        var facts = Read(Answer);

        Assert.Equal(
            ("Debian GNU/Linux 12", "ops", 4, 12000, true),
            (facts.OperatingSystem, facts.UserName, facts.ProcessorCount, facts.MemoryAvailableMB, facts.Bash)
        );
        Assert.Equal(new ReleaseFact(Sha512, true), facts.Releases["/opt/pulsar"]);
        Assert.Equal(new VolumeFact(true, 5000, "/"), facts.Volumes["/opt"]);
        Assert.Equal("c1\n", facts.Contents["/state/cluster"]);
        Assert.Equal(new PathFact(false, "644", "ops", 12, "hash10"), facts.Paths["/conf/10"]);
        Assert.True(
            facts.Services["bookie@h10"]
                is {
                    Running: true,
                    ProcessId: 77,
                    MemoryMB: 200,
                    Ready: true,
                    InputsChanged: false,
                    Detail: "writable"
                }
        );
        Assert.True(
            facts.Services["bookie@h1"]
                is { Running: false, PortOwners: [{ Port: 3181, ProcessId: 4711, Command: "nginx" }] }
        );
        Assert.Equal(["h1:3181", "h10:3181"], facts.Metadata!.Children["/ledgers/available"]);
    }

    [Fact]
    public void File_changed_since_the_start_is_reported()
    {
        Assert.True(
            Read([
                .. Answer.Select(line =>
                    line.Replace("\thash10", "\tother", StringComparison.Ordinal)
                        .Replace("\tother,", "\thash10,", StringComparison.Ordinal)
                ),
            ])
                .Services["bookie@h10"]
                .InputsChanged
        );
        Assert.True(
            Read([.. Answer.Where(line => !line.StartsWith("path", StringComparison.Ordinal))])
                .Services["bookie@h10"]
                .InputsChanged
        );
    }

    [Fact]
    public void ZooKeeper_that_gives_no_session_leaves_its_nodes_unknown()
    {
        var metadata = Read(["zookeeper\tnet: h1:2181: Connection refused"]).Metadata!;

        Assert.False(metadata.Reachable);
        Assert.Contains("h1:2181: Connection refused", metadata.Detail, StringComparison.Ordinal);
        Assert.Empty(metadata.Nodes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("../../../../../../../../home/me")]
    public void Release_without_a_recorded_checksum_is_foreign(string record) =>
        Assert.Equal("", Read([$"release\t/opt/pulsar\t{record}\tyes\tyes"]).Releases["/opt/pulsar"].Sha512);

    [Theory]
    [InlineData("1.8.0_402", 8)]
    [InlineData("11.0.22", 11)]
    [InlineData("17.0.15", 17)]
    [InlineData("21", 21)]
    [InlineData("21.0.8+9", 21)]
    [InlineData("25-ea", 25)]
    public void Feature_release_of_Java_is_read(string version, int feature) =>
        Assert.Equal(new JavaFact("/jdk", feature, version), Assert.Single(Read([$"java\t/jdk\t{version}"]).Java));

    [Theory]
    [InlineData("")]
    [InlineData("unknown")]
    [InlineData("Error: could not open jvm.cfg")]
    public void Java_without_a_version_is_ignored(string version) =>
        Assert.Empty(Read([$"java\t/jdk\t{version}"]).Java);

    [Fact]
    public void Java_that_is_found_twice_counts_once() =>
        Assert.Equal(
            ["/a", "/b"],
            Read(["java\t/a\t21.0.8", "java\t/b\t17.0.1", "java\t/a\t21.0.8"]).Java.Select(java => java.Home)
        );

    private static string Describe(IEnumerable<string> lines) => JsonSerializer.Serialize(Read(lines));

    private static HostFacts Read(IEnumerable<string> lines)
    {
        var reader = new FactsReader(Probe);
        foreach (var line in lines)
            reader.Read(ProtocolLine.Parse(line));
        return reader.Facts();
    }
}
