using System.Security.Cryptography;
using System.Text;
using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Ssh;

/// <summary>A host is the right one, or it gets nothing.</summary>
[Collection(SshTests.Name)]
public sealed class HostKeyTests : IDisposable
{
    private readonly SshBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unknown_key_is_refused_with_its_fingerprint_and_a_way_to_accept_it()
    {
        Known();

        var error = await RefusedAsync(_bench.Target);

        Assert.Equal((nameof(SR.HostKeyUnknown), "127.0.0.1"), (error.ErrorId, error.Target));
        Assert.Contains(_bench.Server.HostKey("ed25519").Fingerprint, error.Message, StringComparison.Ordinal);
        Assert.Contains("Add-PulsarHostKey", error.Advice, StringComparison.Ordinal);
        Assert.Empty(File.ReadAllText(_bench.KnownHosts));
    }

    [Theory]
    [InlineData(PulsarHostKeyPolicy.Strict)]
    [InlineData(PulsarHostKeyPolicy.AcceptNew)]
    public async Task Changed_key_is_refused_by_every_policy(PulsarHostKeyPolicy policy)
    {
        SshTools.MakeKey($"{_bench.Folder}/other", "ed25519");
        var other = File.ReadAllText($"{_bench.Folder}/other.pub").Split(' ');
        Known($"[127.0.0.1]:{_bench.Server.Port} {other[0]} {other[1]}");

        var error = await RefusedAsync(_bench.Target with { HostKeyPolicy = policy });

        Assert.Equal(nameof(SR.HostKeyChanged), error.ErrorId);
        Assert.Contains(_bench.Server.HostKey("ed25519").Fingerprint, error.Message, StringComparison.Ordinal);
        Assert.Contains(
            new SshHostKey(other[0], Convert.FromBase64String(other[1])).Fingerprint,
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains($"{_bench.KnownHosts}:1", error.Message, StringComparison.Ordinal);
        Assert.Single(File.ReadAllLines(_bench.KnownHosts));
    }

    [Fact]
    public async Task Revoked_key_is_refused()
    {
        Known(
            _bench.Server.KnownHostsLine("ed25519"),
            $"@revoked * {string.Join(' ', _bench.Server.KnownHostsLine("ed25519").Split(' ')[1..])}"
        );

        Assert.Equal(nameof(SR.HostKeyRevoked), (await RefusedAsync(_bench.Target)).ErrorId);
    }

    [Fact]
    public async Task Hashed_names_are_understood()
    {
        var salt = RandomNumberGenerator.GetBytes(20);
        var line = _bench.Server.KnownHostsLine("ed25519").Split(' ', 2);
#pragma warning disable CA5350 // the format's own
        var hash = HMACSHA1.HashData(salt, Encoding.UTF8.GetBytes(line[0]));
#pragma warning restore CA5350
        Known($"|1|{Convert.ToBase64String(salt)}|{Convert.ToBase64String(hash)} {line[1]}");

        await ConnectAsync(_bench.Target);
    }

    [Fact]
    public async Task Host_with_several_keys_shows_the_one_on_file()
    {
        Known(_bench.Server.KnownHostsLine("ecdsa"));

        await ConnectAsync(_bench.Target);
    }

    [Fact]
    public async Task Host_without_a_key_of_the_type_on_file_is_refused()
    {
        SshTools.MakeKey($"{_bench.Folder}/rsa", "rsa");
        var rsa = File.ReadAllText($"{_bench.Folder}/rsa.pub").Split(' ');
        Known($"[127.0.0.1]:{_bench.Server.Port} {rsa[0]} {rsa[1]}");

        var error = await RefusedAsync(_bench.Target with { HostKeyPolicy = PulsarHostKeyPolicy.AcceptNew });

        Assert.Equal(nameof(SR.HostKeyTypeMissing), error.ErrorId);
        Assert.Contains("ssh-rsa", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_key_is_accepted_and_stored_if_the_policy_allows_it()
    {
        var file = $"{_bench.Folder}/new/known_hosts";
        var target = _bench.Target with { KnownHostsPath = file, HostKeyPolicy = PulsarHostKeyPolicy.AcceptNew };

        await ConnectAsync(target);

        Assert.Equal([_bench.Server.KnownHostsLine("ed25519")], await File.ReadAllLinesAsync(file, Stop));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        await ConnectAsync(target with { HostKeyPolicy = PulsarHostKeyPolicy.Strict });
        Assert.Contains(
            "127.0.0.1",
            SshTools.Run("ssh-keygen", "-F", $"[127.0.0.1]:{_bench.Server.Port}", "-f", file),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Pinned_fingerprint_is_enough_and_is_all_that_counts()
    {
        Known();
        await ConnectAsync(_bench.Target with { HostKeys = [_bench.Server.HostKey("ed25519").Fingerprint] });
        await ConnectAsync(
            _bench.Target with
            {
                HostKeys = ["SHA256:AAAA", _bench.Server.HostKey("ecdsa").Fingerprint],
            }
        );

        Known(_bench.Server.KnownHostsLine("ed25519"));
        var error = await RefusedAsync(
            _bench.Target with
            {
                HostKeys = ["SHA256:AAAA"],
                HostKeyPolicy = PulsarHostKeyPolicy.AcceptNew,
            }
        );
        Assert.Equal(nameof(SR.HostKeyChanged), error.ErrorId);
        Assert.Contains("SHA256:AAAA", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Impostor_never_sees_the_password()
    {
        using var user = new SshUser();
        var target = _bench.Target with
        {
            UserName = user.Name,
            KeyFilePath = _bench.KeyFile,
            Secrets = new() { Password = SshBench.Secret(user.Password) },
        };
        using var impostor = new SshServer($"{_bench.Folder}/impostor", "/nowhere", ["ed25519"], "LogLevel DEBUG3");

        var error = await RefusedAsync(
            target with
            {
                Address = "127.0.0.1",
                Port = impostor.Port,
                Name = "victim",
                KnownHostsPath = KnownAs("victim", impostor.Port),
            }
        );

        Assert.Equal(nameof(SR.HostKeyChanged), error.ErrorId);
        Eventually.True(
            () =>
                impostor.Log.Contains("Connection closed", StringComparison.Ordinal)
                || impostor.Log.Contains("disconnect", StringComparison.OrdinalIgnoreCase),
            "the end of the connection",
            seconds: 10
        );
        // A beginning of the key exchange.
        Assert.Contains("receive packet: type 30 ", impostor.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("userauth-request", impostor.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(user.Password, impostor.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_read_without_a_login()
    {
        var keys = await _bench.Factory.ScanAsync(_bench.Target, _bench.Limits, _bench.Log, Stop);

        Assert.Equal(
            _bench.Server.Types.Select(type => _bench.Server.HostKey(type).Fingerprint),
            keys.Select(key => key.Fingerprint)
        );
        Assert.DoesNotContain("Accepted", _bench.Server.Log, StringComparison.Ordinal);
    }

    public void Dispose() => _bench.Dispose();

    private void Known(params string[] lines) => File.WriteAllLines(_bench.KnownHosts, lines);

    private string KnownAs(string name, int port)
    {
        var file = $"{_bench.Folder}/known_{name}";
        var key = _bench.Server.HostKey("ed25519");
        File.WriteAllLines(file, [$"[{name}]:{port} {key.Type} {Convert.ToBase64String(key.Blob)}"]);
        return file;
    }

    private async Task ConnectAsync(SshTarget target)
    {
        using var session = _bench.Session(target);
        var lines = new List<string>();
        await session.RunAsync(new("hello", "echo hello", [], TimeSpan.FromSeconds(20)), lines.Add, Stop);
        Assert.Equal(["hello"], lines);
    }

    private async Task<PulsarOpsException> RefusedAsync(SshTarget target)
    {
        using var session = _bench.Session(target);
        return await Assert.ThrowsAsync<PulsarOpsException>(
            () => session.RunAsync(new("never", "echo never", [], TimeSpan.FromSeconds(20)), Assert.Fail, Stop));
    }
}
