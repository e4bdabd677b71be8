using System.Management.Automation;
using PulsarOps.Common;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Ssh;

/// <summary>
/// What a user of the cmdlets sees of a host that is not the right one, and what that host sees of him: no login, and
/// so no secret.
/// </summary>
[Collection(SshTests.Name)]
public sealed class HostIdentityTests : IDisposable
{
    private readonly SshBench _bench = new();
    private readonly SshUser _user = new();
    private readonly Module _module = new();

    [Theory]
    [InlineData("Get-PulsarCluster")]
    [InlineData("Start-PulsarZooKeeper")]
    [InlineData("Install-PulsarCluster")]
    public void Impostor_gets_no_secret(string command)
    {
        using var right = Server("right", "ed25519");
        using var impostor = Server("impostor", "ed25519");
        using var relay = new Relay("127.0.0.1", right.Port);
        Know($"victim {Key(right, "ed25519")}");
        var topology = Topology(relay.Port);

        // The password is right and is sent, and the log would tell.
        _module.Run("$topology | Get-PulsarCluster", ("topology", topology)).Succeeded();
        AssertTold(right);

        relay.Divert(impostor.Port);
        AssertRefused(command, topology, nameof(SR.HostKeyChanged), impostor.HostKey("ed25519").Fingerprint);
        AssertUntold(impostor);
    }

    [Fact]
    public void Later_impostor_gets_no_secret()
    {
        using var right = Server("right", "ed25519");
        using var impostor = Server("impostor", "ed25519");
        using var relay = new Relay("127.0.0.1", right.Port);
        Know($"victim {Key(right, "ed25519")}");

        // The stages of a pipeline share a connection, which is cut and made again between two of them.
        void Intrude()
        {
            relay.Divert(impostor.Port);
            relay.Cut();
        }

        var run = _module.Run(
            "$topology | Stop-PulsarCluster | ForEach-Object { $intrude.Invoke(); $_ } | Stop-PulsarBroker",
            ("topology", Topology(relay.Port)), ("intrude", (Action)Intrude));

        Assert.Contains(nameof(SR.HostKeyChanged), run.ErrorIds);
        AssertTold(right);
        AssertUntold(impostor);
    }

    [Theory]
    [InlineData("Strict")]
    [InlineData("AcceptNew")]
    public void HostKeyTypeDifference_IsNotAnAttack(string policy)
    {
        // The host has both, and the one on file is not what it would show first.
        using var both = Server("both", "ed25519", "ecdsa");
        Know($"victim {Key(both, "ecdsa")}");
        _module
            .Run("$topology | Get-PulsarCluster", ("topology", Topology(both.Port, $"-HostKeyPolicy {policy}")))
            .Succeeded();

        // It has none of that type. That may have a good reason, and is told as what it is; it is refused all the same.
        using var other = Server("other", "ed25519");
        var run = AssertRefused(
            "Get-PulsarCluster",
            Topology(other.Port, $"-HostKeyPolicy {policy}"),
            nameof(SR.HostKeyTypeMissing),
            "ecdsa-sha2-nistp256"
        );
        Assert.DoesNotContain("changed", run.Everything, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("in between", run.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        AssertUntold(other);
        Assert.Single(File.ReadAllLines(_bench.KnownHosts));
    }

    [Theory]
    [InlineData("Strict")]
    [InlineData("AcceptNew")]
    public void Changed_key_is_refused(string policy)
    {
        using var before = Server("before", "ed25519");
        using var after = Server("after", "ed25519", "ecdsa");
        Know($"victim {Key(before, "ed25519")}");

        var run = AssertRefused(
            "Start-PulsarZooKeeper",
            Topology(after.Port, $"-HostKeyPolicy {policy}"),
            nameof(SR.HostKeyChanged),
            before.HostKey("ed25519").Fingerprint
        );

        Assert.Contains("Add-PulsarHostKey", run.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        AssertUntold(after);
        Assert.Single(File.ReadAllLines(_bench.KnownHosts));
    }

    [Fact]
    public void Revoked_key_is_refused()
    {
        using var server = Server("server", "ed25519");
        Know($"victim {Key(server, "ed25519")}", $"@revoked * {Key(server, "ed25519")}");

        AssertRefused(
            "Start-PulsarZooKeeper",
            Topology(server.Port),
            nameof(SR.HostKeyRevoked),
            server.HostKey("ed25519").Fingerprint
        );
        AssertUntold(server);
    }

    [Fact]
    public void Unknown_key_and_another_than_the_pinned_one_are_refused()
    {
        using var server = Server("server", "ed25519");
        Know();
        AssertRefused(
            "Get-PulsarCluster",
            Topology(server.Port),
            nameof(SR.HostKeyUnknown),
            server.HostKey("ed25519").Fingerprint
        );

        Know($"victim {Key(server, "ed25519")}");
        var pinned = $"-HostKey @{{ victim = 'SHA256:{new string('A', 43)}' }}";
        AssertRefused(
            "Get-PulsarCluster",
            Topology(server.Port, pinned),
            nameof(SR.HostKeyChanged),
            server.HostKey("ed25519").Fingerprint
        );
        AssertUntold(server);
    }

    public void Dispose()
    {
        _module.Dispose();
        _user.Dispose();
        _bench.Dispose();
    }

    /// <summary>A server that accepts the user's password and logs every login.</summary>
    private SshServer Server(string name, params string[] types) =>
        new($"{_bench.Folder}/{name}", "/nowhere", types, "LogLevel DEBUG3");

    private static string Key(SshServer server, string type) =>
        $"{server.HostKey(type).Type} {Convert.ToBase64String(server.HostKey(type).Blob)}";

    private void Know(params string[] lines) => File.WriteAllLines(_bench.KnownHosts, lines);

    private PSObject Topology(int port, string more = "")
    {
        File.WriteAllText(
            _bench.ConfigFile,
            $"Host victim\n  HostName 127.0.0.1\n  Port {port}\n  HostKeyAlias victim\n"
                + $"  UserKnownHostsFile {_bench.KnownHosts}\n  IdentitiesOnly yes\n"
        );
        return _module
            .Run(
                $"New-PulsarTopology identity -HostName victim -SshConfigPath {_bench.ConfigFile} -Become None "
                    + $"-Path {_bench.Folder}/cluster -Credential $login "
                    + $"-ArchivePath {StandIn.Archive()} {more}",
                ("login", new PSCredential(_user.Name, SshBench.Secret(_user.Password)))
            )
            .Succeeded()
            .Output.Single();
    }

    private ModuleRun AssertRefused(string command, PSObject topology, string errorId, string message)
    {
        var run = _module.Run($"$topology | {command}", ("topology", topology));
        Assert.Equal(errorId, run.ErrorIds[0]);
        Assert.Equal("victim", run.Errors[0].TargetObject);
        Assert.Contains(message, run.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_user.Password, run.Everything, StringComparison.Ordinal);
        return run;
    }

    private static void AssertTold(SshServer server) =>
        Assert.Contains("userauth-request for user", server.Log, StringComparison.Ordinal);

    /// <summary>Somebody came, saw the key, and went: not even the service that logs in was asked for.</summary>
    private static void AssertUntold(SshServer server)
    {
        string[] ends = ["Connection closed", "Connection reset", "Unable to negotiate", "disconnect"];
        Eventually.True(
            () => ends.Any(end => server.Log.Contains(end, StringComparison.OrdinalIgnoreCase)),
            "the end of the connection",
            seconds: 10
        );
        // The beginning of the key exchange.
        Assert.Contains("receive packet: type 20 ", server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("receive packet: type 5 ", server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("userauth-request", server.Log, StringComparison.Ordinal);
    }
}
