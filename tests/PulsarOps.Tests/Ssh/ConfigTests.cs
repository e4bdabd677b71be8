using PulsarOps.Common;
using PulsarOps.Remote.Ssh;

namespace PulsarOps.Tests.Ssh;

/// <summary>ssh_config and known_hosts as ssh reads them.</summary>
public sealed class ConfigTests
{
    private const string Text = """
        # first value wins
        User everybody
        Host pulsar1
            HostName 10.0.0.1
            Port=2201
            User "the admin"
            IdentityFile ~/.ssh/one
            IdentityFile "%d/keys/%h and %r"
        Host pulsar* !pulsar3
            HostName %h.example.org
            ProxyJump ops@bastion:2222
            Port 2202
        Match host pulsar1
            Port 1
        Host direct
            ProxyJump none
            UserKnownHostsFile /etc/one ~/two
        Host programmed
            ProxyCommand nc %h %p
        Host bad
            Port many
        Host *
            Port 2299
        """;

    private static readonly EndpointResolver Resolver = new(SshConfig.Parse(Text.Split('\n')), "/home/me", "me");

    [Fact]
    public void First_value_counts_and_key_files_add_up()
    {
        var endpoint = Resolve("pulsar1");

        // The user stands before all blocks, so none of them changes it.
        Assert.Equal(("10.0.0.1", 2201, "everybody"), (endpoint.Address, endpoint.Port, endpoint.UserName));
        Assert.Equal(["/home/me/.ssh/one", "/home/me/keys/10.0.0.1 and everybody"], endpoint.IdentityFiles);
        Assert.True(endpoint.IsKeyNamed);
        Assert.Equal(["pulsar1", "10.0.0.1"], endpoint.LookupNames);
        Assert.Equal(["/home/me/.ssh/known_hosts", "/home/me/.ssh/known_hosts2"], endpoint.KnownHostsFiles);
    }

    [Fact]
    public void Patterns_and_negations_select()
    {
        Assert.Equal(("pulsar2.example.org", 2202), (Resolve("pulsar2").Address, Resolve("pulsar2").Port));
        Assert.Equal(("pulsar3", 2299), (Resolve("pulsar3").Address, Resolve("pulsar3").Port));
        Assert.Empty(Resolve("pulsar3").Jumps);
    }

    [Fact]
    public void Jump_hosts_are_resolved_as_hosts_of_their_own()
    {
        var jump = Assert.Single(Resolve("pulsar2").Jumps);

        Assert.Equal(("bastion", 2222, "ops"), (jump.Address, jump.Port, jump.UserName));
        Assert.Empty(Resolve("direct").Jumps);
        Assert.Equal(["/etc/one", "/home/me/two"], Resolve("direct").KnownHostsFiles);
    }

    [Fact]
    public void Target_comes_before_the_file()
    {
        var endpoint = Resolver.Resolve(new()
        {
            Name = "pulsar1", Address = "192.0.2.1", Port = 22, UserName = "root", KeyFilePath = "/key", KnownHostsPath = "/known", ProxyJump = "a,[2001:db8::1]:23",
        });

        Assert.Equal(("192.0.2.1", 22, "root"), (endpoint.Address, endpoint.Port, endpoint.UserName));
        Assert.Equal(["/key"], endpoint.IdentityFiles);
        Assert.Equal(["/known"], endpoint.KnownHostsFiles);
        Assert.Equal(["a:2299", "2001:db8::1:23"], endpoint.Jumps.Select(jump => $"{jump.Address}:{jump.Port}"));
        Assert.Equal("everybody@a:2299,everybody@2001:db8::1:23,root@192.0.2.1:22", endpoint.Key);
    }

    [Fact]
    public void What_is_not_understood_is_refused()
    {
        Assert.Equal(nameof(SR.ProxyCommandUnsupported), Assert.Throws<PulsarOpsException>(() => Resolve("programmed")).ErrorId);
        Assert.Equal(nameof(SR.SshConfigInvalid), Assert.Throws<PulsarOpsException>(() => new EndpointResolver(SshConfig.Parse(["Port many"]), "/", "me").Resolve(new() { Name = "x" })).ErrorId);
        foreach (var jump in (string[])["@host", "host:0", "host:port", "2001:db8::1", "a,,b", "a b"])
            Assert.Equal(nameof(SR.ProxyJumpInvalid), Assert.Throws<PulsarOpsException>(() => JumpHop.ParseAll(jump)).ErrorId);
    }

    [Fact]
    public void Included_files_are_part_of_their_block()
    {
        var config = SshConfig.Parse(
            ["Host a", "Include some", "Host *", "Port 1"], pattern => pattern == "some" ? [["Port 2", "Host b", "Port 3"]] : []);

        Assert.Equal("2", config.Value("a", "port"));
        Assert.Equal("1", config.Value("b", "port"));
    }

    [Theory]
    [InlineData("pulsar1", "*", true)]
    [InlineData("pulsar1", "PULSAR?", true)]
    [InlineData("pulsar10", "pulsar?", false)]
    [InlineData("a.b.c", "*.b.*", true)]
    [InlineData("a.b.c", "a*c*d", false)]
    [InlineData("", "*", true)]
    [InlineData("", "?", false)]
    public void Pattern_matches(string text, string pattern, bool expected) => Assert.Equal(expected, HostPatterns.IsMatch(text, pattern));

    [Theory]
    [InlineData("host,10.0.0.1 ssh-ed25519 QQ==", "host", 22, "Known")]
    [InlineData("host,10.0.0.1 ssh-ed25519 QQ==", "10.0.0.1", 22, "Known")]
    [InlineData("HOST ssh-ed25519 QQ== a comment", "host", 22, "Known")]
    [InlineData("*.example.org,!b.example.org ssh-ed25519 QQ==", "a.example.org", 22, "Known")]
    [InlineData("*.example.org,!b.example.org ssh-ed25519 QQ==", "b.example.org", 22, "Unknown")]
    [InlineData("[host]:2222 ssh-ed25519 QQ==", "host", 2222, "Known")]
    [InlineData("[host]:2222 ssh-ed25519 QQ==", "host", 22, "Unknown")]
    [InlineData("host ssh-ed25519 QQ==", "host", 2222, "Known")]
    [InlineData("host ssh-ed25519 Qg==", "host", 2222, "Unknown")]
    [InlineData("host ssh-ed25519 Qg==", "host", 22, "Changed")]
    [InlineData("host ssh-rsa Qg==", "host", 22, "Changed")]
    [InlineData("host ssh-ed25519 QQ==\n@revoked host ssh-ed25519 QQ==", "host", 22, "Revoked")]
    [InlineData("@cert-authority * ssh-ed25519 QQ==", "host", 22, "Unknown")]
    [InlineData("# host ssh-ed25519 QQ==\n\nhost ssh-ed25519 ???\nhost", "host", 22, "Unknown")]
    public void Known_hosts_tells_what_a_key_is(string text, string host, int port, string expected)
    {
        var known = new KnownHosts([.. KnownHosts.Parse(text.Split('\n'), "known_hosts")]);

        Assert.Equal(expected, known.Judge([host], port, new("ssh-ed25519", "A"u8.ToArray())).Status.ToString());
    }

    [Fact]
    public void Name_counts_more_than_the_address()
    {
        var known = new KnownHosts([.. KnownHosts.Parse(["10.0.0.1 ssh-ed25519 QQ==", "host ssh-ed25519 Qg=="], "known_hosts")]);

        var verdict = known.Judge(["host", "10.0.0.1"], 22, new("ssh-ed25519", "A"u8.ToArray()));

        Assert.Equal((Topology("Changed"), "known_hosts:2"), (verdict.Status, verdict.Entry!.Place));
        Assert.Equal(Topology("Known"), known.Judge(["other", "10.0.0.1"], 22, new("ssh-ed25519", "A"u8.ToArray())).Status);
    }

    private static SshEndpoint Resolve(string name) => Resolver.Resolve(new() { Name = name });

    private static PulsarOps.Topology.PulsarHostKeyStatus Topology(string status) => Enum.Parse<PulsarOps.Topology.PulsarHostKeyStatus>(status);
}
