using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps.Tests.Ssh;

/// <summary>ssh_config and known_hosts as ssh reads them.</summary>
public sealed class ConfigTests : IDisposable
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
        Match host 10.0.0.1
            Port 1
        Host direct
            ProxyJump none
            UserKnownHostsFile /etc/one ~/two
        Host *
            Port 2299
        """;

    private static readonly SshIdentity Me = new("me", "/home/me", "controller", "controller", "1000");

    private readonly string _file = Path.GetTempFileName();

    public ConfigTests() => File.WriteAllText(_file, Text);

    [Fact]
    public void First_value_counts_and_key_files_add_up()
    {
        var endpoint = Resolve("pulsar1");

        // The user stands before all blocks, so none of them changes it.
        Assert.Equal(("10.0.0.1", 2201, "everybody"), (endpoint.Address, endpoint.Port, endpoint.UserName));
        Assert.Equal(["/home/me/.ssh/one", "/home/me/keys/10.0.0.1 and everybody"], endpoint.IdentityFiles);
        Assert.False(endpoint.IsKeyRequired);
        Assert.Equal(["pulsar1", "10.0.0.1"], endpoint.LookupNames);
        Assert.Equal(["/home/me/.ssh/known_hosts", "/home/me/.ssh/known_hosts2"], endpoint.KnownHostsFiles);
        Assert.Equal(["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"], endpoint.GlobalKnownHostsFiles);
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
        var endpoint = Resolve(
            new SshTarget
            {
                Name = "pulsar1",
                Address = "192.0.2.1",
                Port = 22,
                UserName = "root",
                KeyFilePath = "/key",
                KnownHostsPath = "/known",
                ProxyJump = "a,[2001:db8::1]:23",
            }
        );

        Assert.Equal(("192.0.2.1", 22, "root"), (endpoint.Address, endpoint.Port, endpoint.UserName));
        Assert.Equal(["/key"], endpoint.IdentityFiles);
        Assert.Equal(["/known"], endpoint.KnownHostsFiles);
        Assert.Equal(["a:2299", "2001:db8::1:23"], endpoint.Jumps.Select(jump => $"{jump.Address}:{jump.Port}"));
        Assert.Equal("everybody@a:2299,everybody@2001:db8::1:23,root@192.0.2.1:22", endpoint.Key);
    }

    [Fact]
    public void First_hop_is_reached_in_its_own_way()
    {
        Write(
            "Host t", " ProxyJump two", "Host two", " ProxyJump one",
            "Host one", " ProxyCommand connect %h %p %r %n", " HostName one.example.org", " User ops",
            "Host list", " ProxyJump two,three", "Host three", " ProxyJump elsewhere", " ProxyCommand never");

        Assert.Equal(["one", "two"], Resolve("t").Jumps.Select(jump => jump.Name));
        Assert.Equal(
            ["connect one.example.org 22 ops one", null], Resolve("t").Jumps.Select(jump => jump.ProxyCommand));
        Assert.Equal(["one", "two", "three"], Resolve("list").Jumps.Select(jump => jump.Name));
        Assert.All(Resolve("list").Jumps.Skip(1), jump => Assert.Null(jump.ProxyCommand));
    }

    [Fact]
    public void Circular_jump_hosts_are_an_error()
    {
        Write(
            "Host a", " ProxyJump b", "Host b", " ProxyJump c", "Host c", " ProxyJump a", "Host *", " ProxyJump gate");

        var error = Assert.Throws<PulsarOpsException>(() => Resolve("a"));
        Assert.Equal(nameof(SR.ProxyJumpLoop), error.ErrorId);
        Assert.Contains("a, b, c, a", error.Message, StringComparison.Ordinal);
        Assert.Equal(["gate"], Resolve("other").Jumps.Select(jump => jump.Name));
        Assert.Empty(Resolve("gate").Jumps);
    }

    [Fact]
    public void Proxy_command_after_proxy_jump_none_is_the_way()
    {
        Write("Host d", " ProxyJump none", "Host *", " ProxyCommand nc %h %p");

        Assert.Equal("nc d 22", Resolve("d").ProxyCommand);
    }

    [Theory]
    [InlineData("host;reboot")]
    [InlineData("$(reboot)")]
    [InlineData("-oProxyCommand=x")]
    public void Host_name_with_shell_syntax_is_refused_in_a_proxy_command(string name)
    {
        Write("Host *", " ProxyCommand nc %h %p");

        Assert.Equal(nameof(SR.SshConfigInvalid), Assert.Throws<PulsarOpsException>(() => Resolve(name)).ErrorId);
    }

    [Theory]
    [InlineData("Port many", nameof(SR.SshConfigInvalid))]
    [InlineData("IdentityFile ~/%z", nameof(SR.SshConfigInvalid))]
    [InlineData("IdentityFile ${PULSAROPS_TEST_NOT_SET}/k", nameof(SR.SshConfigInvalid))]
    [InlineData("User \"ops", nameof(SR.SshConfigInvalid))]
    [InlineData("User", nameof(SR.SshConfigInvalid))]
    [InlineData("HostName a b", nameof(SR.SshConfigInvalid))]
    [InlineData("Match exec true", nameof(SR.SshConfigUnsupported))]
    [InlineData("Match final", nameof(SR.SshConfigUnsupported))]
    [InlineData("Include ~other/config", nameof(SR.SshConfigUnsupported))]
    [InlineData("KnownHostsCommand /bin/keys %H", nameof(SR.SshConfigUnsupported))]
    [InlineData("ProxyUseFdpass yes", nameof(SR.SshConfigUnsupported))]
    [InlineData("CanonicalizeHostname always", nameof(SR.SshConfigUnsupported))]
    [InlineData("NoSuchKeyword x", nameof(SR.SshConfigUnsupported))]
    public void Unsupported_keyword_is_refused_with_file_and_line(string line, string errorId)
    {
        Write("# first", line);

        var error = Assert.Throws<PulsarOpsException>(() => Resolve("x"));

        Assert.Equal(errorId, error.ErrorId);
        if (!line.StartsWith("IdentityFile", StringComparison.Ordinal))
            Assert.Contains($"{_file}:2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void System_file_is_read_after_the_users()
    {
        Write("Host node1", " User mine", "Host node2", " Port 2022");
        var system = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(system, ["Port 2200", "User theirs", "Host node1", " ProxyJump gate"]);
            var reader = new SshConfigReader([_file, system], Me, "/home/me/.ssh");

            var (one, two) = (reader.Read(new("node1")), reader.Read(new("node2")));

            Assert.Equal(("mine", 2200, "gate"), (one.User, one.Port, one.ProxyJump));
            Assert.Equal(("theirs", 2022, null), (two.User, two.Port, two.ProxyJump));
        }
        finally
        {
            File.Delete(system);
        }
    }

    [Fact]
    public void Invalid_jump_host_is_refused()
    {
        foreach (var jump in (string[])["@host", "host:0", "host:port", "2001:db8::1", "a,,b", "a b"])
            Assert.Equal(
                nameof(SR.ProxyJumpInvalid),
                Assert.Throws<PulsarOpsException>(() => JumpHop.ParseAll(jump)).ErrorId
            );
    }

    [Fact]
    public void Arguments_for_the_host_key_cmdlets_lead_to_the_same_host()
    {
        Write("Host behind", " ProxyJump one,two");
        var behind = Resolve(new SshTarget { Name = "behind", SshConfigPath = "/my files/config", Port = 2022 });

        Assert.Equal("-HostName behind -Port 2022 -SshConfigPath '/my files/config'", behind.HostKeyArguments);
        Assert.Equal("-HostName one -SshConfigPath '/my files/config'", behind.Jumps[0].HostKeyArguments);
        Assert.Equal(
            "-HostName two -ProxyJump one -SshConfigPath '/my files/config'", behind.Jumps[1].HostKeyArguments);
        Assert.Equal(
            "-HostName 192.0.2.7 -ProxyJump 'a,b' -KnownHostsPath /known",
            Resolve(new SshTarget { Name = "x", Address = "192.0.2.7", ProxyJump = "a,b", KnownHostsPath = "/known" })
                .HostKeyArguments);
    }

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("pulsar1", "*", true)]
    [InlineData("pulsar1", "PULSAR?", true)]
    [InlineData("pulsar10", "pulsar?", false)]
    [InlineData("a.b.c", "*.b.*", true)]
    [InlineData("a.b.c", "a*c*d", false)]
    [InlineData("", "*", true)]
    [InlineData("", "?", false)]
    public void Pattern_matches(string text, string pattern, bool expected) =>
        Assert.Equal(expected, HostPatterns.IsMatch(text, pattern));

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
    public void Known_hosts_classifies_a_key(string text, string host, int port, string expected)
    {
        var known = new KnownHosts([.. KnownHosts.Parse(text.Split('\n'), "known_hosts")]);

        Assert.Equal(expected, known.Verify([host], port, new("ssh-ed25519", "A"u8.ToArray())).Status.ToString());
    }

    [Fact]
    public void Name_counts_more_than_the_address()
    {
        var known = new KnownHosts([
            .. KnownHosts.Parse(["10.0.0.1 ssh-ed25519 QQ==", "host ssh-ed25519 Qg=="], "known_hosts"),
        ]);

        var verdict = known.Verify(["host", "10.0.0.1"], 22, new("ssh-ed25519", "A"u8.ToArray()));

        Assert.Equal((Topology("Changed"), "known_hosts:2"), (verdict.Status, verdict.Entry!.Place));
        Assert.Equal(
            Topology("Known"),
            known.Verify(["other", "10.0.0.1"], 22, new("ssh-ed25519", "A"u8.ToArray())).Status
        );
    }

    private SshEndpoint Resolve(string name) => Resolve(new SshTarget { Name = name });

    private SshEndpoint Resolve(SshTarget target) =>
        new EndpointResolver(new SshConfigReader([_file], Me, "/home/me/.ssh"))
            .ResolveAsync(target, CancellationToken.None).GetAwaiter().GetResult();

    private void Write(params string[] lines) => File.WriteAllLines(_file, lines);

    private static PulsarOps.PulsarHostKeyStatus Topology(string status) =>
        Enum.Parse<PulsarOps.PulsarHostKeyStatus>(status);
}
