using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Ssh;

/// <summary>Which keys of ssh_config log in, and the ways to a host that it names. Against a real sshd.</summary>
[Collection(SshTests.Name)]
public sealed class IdentityTests : IDisposable
{
    /// <summary>Connects its streams to a port of this machine, and writes the other arguments down.</summary>
    private const string Bridge = """
        import os, socket, sys, threading
        s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
        open(sys.argv[2], "w").write(" ".join(sys.argv[3:]) + "\n")
        def up():
            while True:
                data = os.read(0, 65536)
                if not data:
                    break
                s.sendall(data)
            s.shutdown(socket.SHUT_WR)
        threading.Thread(target=up, daemon=True).start()
        while True:
            data = s.recv(65536)
            if not data:
                break
            os.write(1, data)
        """;

    private readonly SshBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private SshTarget Target => new() { Name = "node1", SshConfigPath = _bench.ConfigFile, Become = PulsarBecome.None };

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    [InlineData("folder")]
    [InlineData("text")]
    [InlineData("public")]
    [InlineData("other passphrase")]
    [InlineData("unsupported type")]
    public async Task Key_of_ssh_config_that_cannot_be_used_is_skipped(string kind)
    {
        var file = Unusable(kind);
        var secrets = new SshSecrets { KeyPassphrase = SshBench.Secret("canary-passphrase") };
        Write($"IdentityFile {file}", $"IdentityFile {_bench.KeyFile}");

        await ConnectAsync(Target with { Secrets = secrets });

        Assert.Contains(_bench.Log.Verboses, text => text.Contains(file, StringComparison.Ordinal));
        Assert.DoesNotContain(_bench.Log.Verboses, text => text.Contains("canary", StringComparison.Ordinal));
        Assert.Equal(nameof(SR.KeyFileInvalid), (
            await RefusedAsync(Target with { KeyFilePath = file, Secrets = secrets })).ErrorId);
    }

    [Fact]
    public async Task Refusal_names_the_keys_that_were_skipped()
    {
        using var user = new SshUser();
        Write($"User {user.Name}", "IdentityFile /no/such/key", $"IdentityFile {Unusable("text")}");

        var error = await RefusedAsync(Target);

        Assert.Equal(nameof(SR.AuthenticationFailed), error.ErrorId);
        Assert.Contains("/no/such/key: the file does not exist", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IdentitiesOnly yes")]
    [InlineData("IdentitiesOnly no")]
    public async Task Public_key_in_ssh_config_asks_the_agent_for_just_that_key(string only)
    {
        SshTools.MakeKey($"{_bench.Folder}/own", "ed25519");
        _bench.Authorize($"{_bench.Folder}/own");
        using var agent = new SshAgent($"{_bench.Folder}/agent sock");
        for (var other = 0; other < 7; other++)
        {
            SshTools.MakeKey($"{_bench.Folder}/other{other}", "ed25519");
            agent.Add($"{_bench.Folder}/other{other}");
        }

        agent.Add($"{_bench.Folder}/own");
        File.Delete($"{_bench.Folder}/own");

        // sshd ends a login after six keys: it sees the right one first.
        Write($"IdentityFile {_bench.Folder}/own.pub", $"IdentityAgent \"{agent.Socket}\"", only);
        await ConnectAsync(Target);

        // The private key's name will do, too.
        Write($"IdentityFile {_bench.Folder}/own", $"IdentityAgent \"{agent.Socket}\"", "IdentitiesOnly yes");
        await ConnectAsync(Target);
    }

    [Fact]
    public async Task Agent_is_the_one_that_ssh_config_names()
    {
        const string Variable = "PULSAROPS_TEST_AGENT";
        SshTools.MakeKey($"{_bench.Folder}/own", "ed25519");
        _bench.Authorize($"{_bench.Folder}/own");
        using var agent = new SshAgent($"{_bench.Folder}/agent");
        agent.Add($"{_bench.Folder}/own");
        var (before, more) = (Environment.GetEnvironmentVariable("SSH_AUTH_SOCK"),
            $"IdentityFile {_bench.Folder}/own.pub");
        Environment.SetEnvironmentVariable(Variable, agent.Socket);
        Environment.SetEnvironmentVariable("SSH_AUTH_SOCK", null);
        try
        {
            Write(more, $"IdentityAgent ${Variable}");
            await ConnectAsync(Target);
            Write(more, $"IdentityAgent {_bench.Folder}/nobody");
            Assert.Equal(nameof(SR.AuthenticationFailed), (await RefusedAsync(Target)).ErrorId);

            Environment.SetEnvironmentVariable("SSH_AUTH_SOCK", agent.Socket);
            Write(more, "IdentityAgent SSH_AUTH_SOCK");
            await ConnectAsync(Target);
            Write(more, "IdentityAgent none");
            Assert.Equal(nameof(SR.AuthenticationFailed), (await RefusedAsync(Target)).ErrorId);
        }
        finally
        {
            Environment.SetEnvironmentVariable("SSH_AUTH_SOCK", before);
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    [Theory]
    [InlineData("ed25519", "beside")]
    [InlineData("rsa", "beside")]
    [InlineData("ecdsa", "named")]
    [InlineData("ed25519", "agent")]
    [InlineData("rsa", "agent")]
    public async Task Certificate_of_a_user_opens_the_host(string type, string place)
    {
        SshTools.MakeKey($"{_bench.Folder}/authority", "ed25519");
        SshTools.MakeKey($"{_bench.Folder}/own", type);
        SshTools.Run("ssh-keygen", "-q", "-s", $"{_bench.Folder}/authority", "-I", "user", "-n", "root",
            $"{_bench.Folder}/own.pub");
        using var server = new SshServer($"{_bench.Folder}/ca", "/nowhere", ["ed25519"],
            $"TrustedUserCAKeys {_bench.Folder}/authority.pub");
        await File.WriteAllLinesAsync(_bench.KnownHosts, [server.KnownHostsLine("ed25519")], Stop);
        using var agent = new SshAgent($"{_bench.Folder}/agent");
        List<string> lines = [$"Port {server.Port}", $"IdentityAgent {agent.Socket}"];
        if (place == "named")
        {
            File.Move($"{_bench.Folder}/own-cert.pub", $"{_bench.Folder}/elsewhere.pub");
            lines.Add($"CertificateFile {_bench.Folder}/elsewhere.pub");
        }
        else if (place == "agent")
        {
            // The agent gets the key alone.
            File.Move($"{_bench.Folder}/own-cert.pub", $"{_bench.Folder}/aside");
            agent.Add($"{_bench.Folder}/own");
            File.Move($"{_bench.Folder}/aside", $"{_bench.Folder}/own-cert.pub");
            File.Delete($"{_bench.Folder}/own");
        }

        Write([.. lines, $"IdentityFile {_bench.Folder}/own"]);

        await ConnectAsync(Target);
    }

    [Fact]
    public async Task Hop_is_reached_by_its_own_jump_host()
    {
        using var outer = new SshServer($"{_bench.Folder}/outer", _bench.AuthorizedKeys, ["ed25519"]);
        using var inner = new SshServer($"{_bench.Folder}/inner", _bench.AuthorizedKeys, ["ed25519"]);
        await File.WriteAllLinesAsync(
            _bench.KnownHosts, [outer.KnownHostsLine("ed25519"), inner.KnownHostsLine("ed25519"),
                _bench.Server.KnownHostsLine("ed25519")], Stop);
        Write("ProxyJump inner", "Host inner", $"Port {inner.Port}", "ProxyJump outer", "Host outer",
            $"Port {outer.Port}", "ProxyCommand none",
            "Host *", "ProxyCommand false");

        await ConnectAsync(Target);

        Assert.All((SshServer[])[outer, inner, _bench.Server], server => Assert.Contains(
            "Accepted publickey", server.Log, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ProxyJump none")]
    [InlineData("Compression no")]
    public async Task Proxy_command_runs_and_is_never_bypassed(string line)
    {
        var proof = $"{_bench.Folder}/proof";
        var bridge = $"{_bench.Folder}/bridge.py";
        await File.WriteAllTextAsync(bridge, Bridge, Stop);
        await File.WriteAllLinesAsync(_bench.KnownHosts,
            [$"proxied {string.Join(' ', _bench.Server.KnownHostsLine("ed25519").Split(' ')[1..])}"], Stop);
        Write(line, "HostName nowhere.invalid", "HostKeyAlias proxied",
            $"ProxyCommand python3 {bridge} {_bench.Server.Port} '{proof}' %h %p %r %n");

        await ConnectAsync(Target);

        Assert.Equal($"nowhere.invalid {_bench.Server.Port} root node1", (
            await File.ReadAllTextAsync(proof, Stop)).Trim());
        Assert.Contains("Accepted publickey", _bench.Server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_command_that_fails_is_named_with_its_words()
    {
        Write("ProxyCommand sh -c 'echo the tunnel is closed >&2; exit 7'");

        var error = await RefusedAsync(Target);

        Assert.Equal(nameof(SR.HostUnreachable), error.ErrorId);
        Assert.Contains("ProxyCommand ended with status 7: the tunnel is closed", error.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("Connection from", _bench.Server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_command_ends_with_the_session()
    {
        var mark = $"{_bench.Folder}/pid";
        var bridge = $"{_bench.Folder}/bridge.py";
        await File.WriteAllTextAsync(bridge, Bridge, Stop);
        await File.WriteAllLinesAsync(_bench.KnownHosts, [_bench.Server.KnownHostsLine("ed25519")], Stop);
        Write($"ProxyCommand sh -c 'echo $$ >{mark}; exec python3 {bridge} {_bench.Server.Port} /dev/null'");

        await ConnectAsync(Target);

        var id = (await File.ReadAllTextAsync(mark, Stop)).Trim();
        Eventually.True(() => !File.Exists($"/proc/{id}/cmdline") || File.ReadAllText(
            $"/proc/{id}/cmdline").Length == 0, "the end of the command", seconds: 10);
    }

    public void Dispose() => _bench.Dispose();

    private string Unusable(string kind)
    {
        var file = $"{_bench.Folder}/unusable";
        switch (kind)
        {
            case "empty":
                File.WriteAllText(file, "");
                break;
            case "folder":
                Directory.CreateDirectory(file);
                break;
            case "text":
                File.WriteAllText(file, "no key");
                break;
            case "public":
                SshTools.MakeKey(file, "ed25519");
                return file + ".pub";
            case "unsupported type":
                SshTools.MakeKey(file, "dsa");
                break;
            case "other passphrase":
                SshTools.MakeKey(file, "ed25519", "another passphrase");
                break;
        }

        return file;
    }

    private void Write(params string[] lines)
    {
        _ = File.Exists(_bench.KnownHosts) ? null : _bench.Target;
        File.WriteAllLines(_bench.ConfigFile,
        [
            "Host node1", .. lines, "Host *", "HostName 127.0.0.1", $"Port {_bench.Server.Port}", "User root",
                $"IdentityFile {_bench.KeyFile}",
            $"UserKnownHostsFile {_bench.KnownHosts}",
        ]);
        if (lines.Any(line => line.StartsWith("IdentityAgent", StringComparison.Ordinal) || line.StartsWith(
            "User ", StringComparison.Ordinal)))
            File.WriteAllLines(_bench.ConfigFile, File.ReadAllLines(_bench.ConfigFile).Where(
                line => line != $"IdentityFile {_bench.KeyFile}"));
    }

    private Task ConnectAsync(SshTarget target) => _bench.ConnectAsync(target, Stop);

    private Task<PulsarOpsException> RefusedAsync(SshTarget target) => _bench.RefusedAsync(target, Stop);
}
