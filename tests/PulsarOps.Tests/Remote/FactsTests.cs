using System.Text.Json;
using CsCheck;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Tests.Architecture;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>Facts come from lines that are meant for programs.</summary>
public sealed class FactsTests
{
    private static readonly string Sha512 = new('a', 128);

    private static readonly string[] Files = ["lib.sh", "fields.sh", "paths.sh", "probe-files.sh"];

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
        "machine\tsystem=Debian GNU/Linux 12\tarchitecture=x86_64\tuser=ops\tcores=4\tbash=/usr/bin/bash",
        "memory\ttotal=16000\tavailable=12000",
        "java\thome=/jdk\tversion=21.0.8\ttrouble=",
        $"release\tpath=/opt/pulsar\tsha512={Sha512}\tintact=yes\tlisted=yes",
        "volume\tpath=/opt\twritable=yes\tfree=5000\tnearest=/\tused=0\tinodes=0",
        "text\tpath=/state/cluster\ttext=c1\\n",
        "service\tid=bookie@h10\tpid=77\tsince=1700000000\tmemory=204800\tinputs=hash10,\tdetail=",
        "ready\tid=bookie@h10\tready=yes\tdetail=writable",
        "port\tservice=bookie@h1\tport=3181\tpid=4711\tcommand=nginx",
        "znode\toperation=get\tpath=/a\tstate=ok\tvalue=data",
        "znode\toperation=ls\tpath=/ledgers/available\tstate=ok\tvalue=h1:3181,h10:3181",
        "path\tpath=/conf/10\ttype=regular file\tmode=644\towner=ops\tsize=12\tgroup=",
        "sha256\tpath=/conf/10\tsha256=hash10",
    ];

    private static readonly Gen<string> Noise = Gen.OneOf(
        "",
        "WARNING: sun.reflect.Reflection.getCallerClass is not supported.",
        "Picked up JAVA_TOOL_OPTIONS: -Xmx1g",
        "bookie-10",
        "bookie-1",
        "service is running",
        "znode\tbash: warning: setlocale: LC_ALL: cannot change locale",
        "znode\toperation=get\tpath=/a\tstate=missing\tvalue=",
        "Machine\tother",
        "motd\tWelcome\t",
        "\t",
        "java",
        "sha256\tpath=/nowhere\tsha256=x"
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
                    line.Replace("sha256=hash10", "sha256=other", StringComparison.Ordinal)
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
        Assert.Equal(
            "",
            Read([$"release\tpath=/opt/pulsar\tsha512={record}\tintact=yes\tlisted=yes"])
                .Releases["/opt/pulsar"]
                .Sha512);

    [Theory]
    [InlineData("1.8.0_402", 8)]
    [InlineData("11.0.22", 11)]
    [InlineData("17.0.15", 17)]
    [InlineData("21", 21)]
    [InlineData("21.0.8+9", 21)]
    [InlineData("25-ea", 25)]
    public void Feature_release_of_Java_is_read(string version, int feature) =>
        Assert.Equal(
            new JavaFact("/jdk", feature, version), Assert.Single(Read([Java("/jdk", version)]).Java));

    [Theory]
    [InlineData("")]
    [InlineData("unknown")]
    [InlineData("Error: could not open jvm.cfg")]
    public void Java_without_a_version_is_ignored(string version) =>
        Assert.Empty(Read([Java("/jdk", version)]).Java);

    [Fact]
    public void Java_that_is_found_twice_counts_once() =>
        Assert.Equal(
            ["/a", "/b"],
            Read([Java("/a", "21.0.8"), Java("/b", "17.0.1"), Java("/a", "21.0.8")]).Java.Select(java => java.Home)
        );

    [Fact]
    public void Path_may_contain_an_equals_sign() =>
        Assert.Equal(
            ["x"], Read(["folder\t/a=b", "entry\tfolder=/a=b\tname=x"]).Folders["/a=b"]);

    [Fact]
    public void Answer_without_a_field_is_malformed() =>
        Assert.Throws<ProtocolException>(() => Read(["memory\ttotal=16000\tused=4000"]));

    /// <summary>The services' account answers for its own paths, and could print anything.</summary>
    [Theory]
    [InlineData("path\tpath=/a\ttype=directory\tmode=755\towner=ops\tsize=12\tgroup=ops", true)]
    [InlineData("path\tpath=/etc\ttype=directory\tmode=755\towner=ops\tsize=12\tgroup=ops", false)]
    [InlineData("path\ttype=directory\tpath=/a\tmode=755\towner=ops\tsize=12\tgroup=ops", false)]
    [InlineData("path\tpath=/a\ttype=directory\tmode=755\towner=ops\tsize=12", false)]
    [InlineData("path\tpath=/a\ttype=directory\tmode=755\towner=ops\tsize=12\tgroup=ops\tpath=/etc", false)]
    [InlineData("path\tpath=/a\ttype=directory\tmode=rwx\towner=ops\tsize=12\tgroup=ops", false)]
    [InlineData("path\tpath=/a\ttype=directory\tmode=755\towner=ops\tsize=\tgroup=ops", false)]
    [InlineData("path\tpath=/a\ttype=directory\tmode=755\towner=ops\tsize=99999999999999999999\tgroup=ops", false)]
    [InlineData("text\tpath=/b\ttext=x=1\\n", true)]
    [InlineData("text\tpath=/a\ttext=x", false)]
    [InlineData("text\tpath=/b\ttext=x\tpath=/etc", false)]
    [InlineData("text\tpath=/b", false)]
    [InlineData("text\t/b\tx", false)]
    [InlineData("lease\tstate=none", false)]
    public void Account_is_believed_about_its_own_paths_only(string line, bool isAccepted)
    {
        var script = string.Concat(Files.Select(file => Repository.Read($"src/PulsarOps/Hosts/Scripts/{file}")))
            + "\ntheir_paths=$newline/a$newline their_texts=$newline/b$newline\ntell_theirs \"$1\"\n";

        Assert.Equal(isAccepted ? line + "\n" : "", Shell.Run(script, line));
    }

    private static string Java(string home, string version) => $"java\thome={home}\tversion={version}\ttrouble=";

    private static string Describe(IEnumerable<string> lines) => JsonSerializer.Serialize(Read(lines));

    private static HostFacts Read(IEnumerable<string> lines)
    {
        var reader = new FactsReader(Probe);
        foreach (var line in lines)
            reader.Read(ProtocolLine.Parse(line));
        return reader.Facts();
    }
}
