using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Ssh;

/// <summary>
/// All files that ssh consults decide whom a host is trusted as: the system's, those of revoked keys, and authorities.
/// Against a real sshd.
/// </summary>
[Collection(SshTests.Name)]
public sealed class HostTrustTests : IDisposable
{
    private readonly SshBench _bench = new();
    private int _port;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string GlobalFile => $"{_bench.Folder}/global";

    private string KeyText => string.Join(' ', _bench.Server.KnownHostsLine("ed25519").Split(' ')[1..]);

    /// <summary>A host of ssh_config, whose key no file of the user knows.</summary>
    private SshTarget Target => new() { Name = "node1", SshConfigPath = _bench.ConfigFile, Become = PulsarBecome.None };

    [Fact]
    public async Task Key_in_the_systems_file_is_known()
    {
        Write();
        Know(GlobalFile, $"[127.0.0.1]:{_bench.Server.Port} {KeyText}");

        await ConnectAsync(Target);
    }

    [Theory]
    [InlineData(PulsarHostKeyPolicy.Strict)]
    [InlineData(PulsarHostKeyPolicy.AcceptNew)]
    public async Task Key_that_the_systems_file_revokes_is_refused(PulsarHostKeyPolicy policy)
    {
        Write();
        Know(_bench.KnownHosts, $"[127.0.0.1]:{_bench.Server.Port} {KeyText}");
        Know(GlobalFile, $"@revoked * {KeyText}");

        Assert.Equal(nameof(SR.HostKeyRevoked), (await RefusedAsync(Target with { HostKeyPolicy = policy })).ErrorId);
        Assert.Equal(
            nameof(SR.HostKeyRevoked), (await RefusedAsync(
                Target with { HostKeys = [_bench.Server.HostKey("ed25519").Fingerprint] })).ErrorId);
        Assert.DoesNotContain("Accepted", _bench.Server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Key_in_a_file_of_revoked_keys_is_refused(bool isBinary)
    {
        var file = $"{_bench.Folder}/revoked";
        Write($"RevokedHostKeys {file}");
        Know(_bench.KnownHosts, $"[127.0.0.1]:{_bench.Server.Port} {KeyText}");
        if (isBinary)
            SshTools.Run("ssh-keygen", "-q", "-k", "-f", file, _bench.Server.HostKeyFile("ed25519") + ".pub");
        else
            Know(file, "# stolen", KeyText);

        var error = await RefusedAsync(Target);

        Assert.Equal(nameof(SR.HostKeyRevoked), error.ErrorId);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);

        // Another key there does not matter; a file that is not there lets nothing pass, as with ssh.
        if (isBinary)
            SshTools.Run("ssh-keygen", "-q", "-k", "-f", file, _bench.KeyFile + ".pub");
        else
            Know(file, await File.ReadAllTextAsync(_bench.KeyFile + ".pub", Stop));
        await ConnectAsync(Target);
        File.Delete(file);
        Assert.Equal(nameof(SR.RevokedHostKeysUnusable), (await RefusedAsync(Target)).ErrorId);
    }

    [Fact]
    public async Task New_key_is_not_taken_if_the_systems_file_has_another_one()
    {
        SshTools.MakeKey($"{_bench.Folder}/other", "ed25519");
        Write();
        Know(GlobalFile,
            $"[127.0.0.1]:{_bench.Server.Port} {await File.ReadAllTextAsync($"{_bench.Folder}/other.pub", Stop)}");

        var error = await RefusedAsync(Target with { HostKeyPolicy = PulsarHostKeyPolicy.AcceptNew });

        Assert.Equal(nameof(SR.HostKeyChanged), error.ErrorId);
        Assert.Contains($"{GlobalFile}:1", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_bench.KnownHosts));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("/dev/null")]
    public async Task New_key_is_not_stored_if_ssh_config_has_no_file(string file)
    {
        Write($"UserKnownHostsFile {file}");

        await ConnectAsync(Target with { HostKeyPolicy = PulsarHostKeyPolicy.AcceptNew });

        Assert.False(File.Exists("none"));
        Assert.Contains(_bench.Log.Warnings, text => text.Contains("no known_hosts file", StringComparison.Ordinal));
        Assert.Equal(nameof(SR.HostKeyUnknown), (await RefusedAsync(Target)).ErrorId);
    }

    [Theory]
    [InlineData("ed25519", "ed25519")]
    [InlineData("ecdsa", "rsa")]
    [InlineData("rsa", "ecdsa")]
    public async Task Host_with_a_certificate_of_a_known_authority_is_trusted(string hostType, string authorityType)
    {
        using var server = Certified(hostType, authorityType, "-n", "127.0.0.1,other");
        Write();
        Know(GlobalFile, $"@cert-authority 127.0.0.*,[127.0.0.*]:* {await AuthorityAsync()}");

        await ConnectAsync(Target);
    }

    [Theory]
    [InlineData("other names", "valid for other", "-n", "other")]
    [InlineData("expired", "expired", "-n", "127.0.0.1", "-V", "20200101:20210101")]
    [InlineData("not yet", "not valid yet", "-n", "127.0.0.1", "-V", "20990101:21000101")]
    [InlineData("critical option", "critical options", "-n", "127.0.0.1", "-O", "critical:x@example.org=y")]
    public async Task Certificate_that_does_not_speak_for_the_host_is_refused(
        string what, string reason, params string[] options)
    {
        Assert.NotEmpty(what);
        using var server = Certified("ed25519", "ed25519", options);
        Write();
        Know(GlobalFile, $"@cert-authority * {await AuthorityAsync()}");

        var error = await RefusedAsync(Target with { HostKeyPolicy = PulsarHostKeyPolicy.AcceptNew });

        Assert.Equal(nameof(SR.HostCertificateInvalid), error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Accepted", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_of_a_revoked_or_of_another_authority_is_refused()
    {
        using var server = Certified("ed25519", "ed25519", "-n", "127.0.0.1");
        Write();
        Know(GlobalFile, $"@cert-authority * {await AuthorityAsync()}", $"@revoked * {await AuthorityAsync()}");
        Assert.Equal(nameof(SR.HostKeyRevoked), (await RefusedAsync(Target)).ErrorId);

        Know(GlobalFile, $"@cert-authority * {await File.ReadAllTextAsync(_bench.KeyFile + ".pub", Stop)}");
        Assert.Equal(nameof(SR.HostKeyUnknown), (await RefusedAsync(Target)).ErrorId);
        Assert.DoesNotContain("Accepted", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Advice_names_the_command_that_reaches_the_same_host()
    {
        Write();
        var config = _bench.ConfigFile;

        var error = await RefusedAsync(Target);

        Assert.Contains(
            $"Add-PulsarHostKey -HostName node1 -SshConfigPath {config} "
                + $"-Fingerprint {_bench.Server.HostKey("ed25519").Fingerprint}",
            error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Host_key_cmdlets_see_what_a_login_sees()
    {
        Write();
        using var module = new Module();
        string command = $"Get-PulsarHostKey node1 -SshConfigPath {_bench.ConfigFile}";

        Know(GlobalFile, $"[127.0.0.1]:{_bench.Server.Port} {KeyText}");
        Assert.Contains(module.Run(command).Succeeded().Of<PulsarHostKey>(), key =>
            key.Status == PulsarHostKeyStatus.Known && key.Entry == $"{GlobalFile}:1");

        Know(GlobalFile, $"@revoked * {KeyText}");
        var revoked = module.Run($"{command} | Where-Object Type -eq ssh-ed25519 | Add-PulsarHostKey");
        Assert.Equal([nameof(SR.HostKeyRevoked)], revoked.ErrorIds);
        Assert.False(File.Exists(_bench.KnownHosts));

        File.Delete(GlobalFile);
        Write("UserKnownHostsFile /dev/null");
        var lost = module.Run($"{command} | Where-Object Type -eq ssh-ed25519 | Add-PulsarHostKey");
        Assert.Equal([nameof(SR.KnownHostsUnwritable)], lost.ErrorIds);
        var none = module.Run(
            $"{command} -KnownHostsPath none | Where-Object Type -eq ssh-ed25519 | Add-PulsarHostKey");
        Assert.Equal([nameof(SR.KnownHostsUnwritable)], none.ErrorIds);
        Assert.False(File.Exists("none"));
        var topology = module.Run("New-PulsarTopology none -HostName node1 -KnownHostsPath none").Succeeded();
        Assert.Equal("none", topology.Of<PulsarTopology>().Single().Connection!.KnownHostsPath);
    }

    public void Dispose() => _bench.Dispose();

    private static void Know(string file, params string[] lines) => File.WriteAllLines(file, lines);

    private async Task<string> AuthorityAsync() => (
        await File.ReadAllTextAsync($"{_bench.Folder}/authority.pub", Stop)).Trim();

    /// <summary>A server with a certificate beside its key; ssh_config leads to it from then on.</summary>
    private SshServer Certified(string hostType, string authorityType, params string[] options)
    {
        SshTools.MakeKey($"{_bench.Folder}/authority", authorityType);
        Directory.CreateDirectory($"{_bench.Folder}/certified");
        var key = $"{_bench.Folder}/certified/host_{hostType}";
        SshTools.MakeKey(key, hostType);
        SshTools.Run("ssh-keygen",
            ["-q", "-s", $"{_bench.Folder}/authority", "-I", "host", "-h", .. options, key + ".pub"]);
        var server = new SshServer($"{_bench.Folder}/certified", _bench.AuthorizedKeys, [hostType],
            $"HostCertificate {key}-cert.pub");
        _port = server.Port;
        return server;
    }

    private void Write(params string[] more) => File.WriteAllLines(_bench.ConfigFile,
    [
        "Host node1", .. more, "HostName 127.0.0.1", $"Port {(_port > 0 ? _port : _bench.Server.Port)}", "User root",
            $"IdentityFile {_bench.KeyFile}",
        $"UserKnownHostsFile {_bench.KnownHosts}", $"GlobalKnownHostsFile {GlobalFile}",
    ]);

    private Task ConnectAsync(SshTarget target) => _bench.ConnectAsync(target, Stop);

    private Task<PulsarOpsException> RefusedAsync(SshTarget target) => _bench.RefusedAsync(target, Stop);
}
