using System.Diagnostics;
using System.IO.Pipes;
using System.Net.Sockets;
using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps.Tests.Ssh;

/// <summary>Keys, the agent, passwords.</summary>
[Collection(SshTests.Name)]
public sealed class LoginTests : IDisposable
{
    private readonly SshBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ed25519", "")]
    [InlineData("ed25519", "secret words")]
    [InlineData("ecdsa", "")]
    [InlineData("rsa", "")]
    [InlineData("rsa", "secret words", "-m", "PEM")]
    public async Task Key_file_opens_the_host(string type, string passphrase, params string[] options)
    {
        var file = $"{_bench.Folder}/own";
        SshTools.MakeKey(file, type, passphrase, options);
        _bench.Authorize(file);

        await ConnectAsync(
            _bench.Target with
            {
                KeyFilePath = file,
                Secrets = new() { KeyPassphrase = passphrase.Length > 0 ? SshBench.Secret(passphrase) : null },
            }
        );
    }

    [Fact]
    public async Task Key_may_be_a_text() =>
        await ConnectAsync(
            _bench.Target with
            {
                KeyFilePath = null,
                Secrets = new() { PrivateKey = SshBench.Secret(await File.ReadAllTextAsync(_bench.KeyFile, Stop)) },
            }
        );

    [Fact]
    public async Task Key_file_may_stand_in_ssh_config()
    {
        await File.WriteAllTextAsync(
            _bench.ConfigFile,
            $"Host pulsar1\n  HostName 127.0.0.1\n  Port {_bench.Server.Port}\n  User root\n"
                + $"  IdentityFile {_bench.KeyFile}\n  UserKnownHostsFile {_bench.KnownHosts}\n",
            Stop
        );
        _ = _bench.Target;

        await ConnectAsync(new() { Name = "pulsar1", SshConfigPath = _bench.ConfigFile, Become = PulsarBecome.None });
    }

    [Fact]
    public async Task Encrypted_key_needs_its_passphrase()
    {
        var file = $"{_bench.Folder}/own";
        SshTools.MakeKey(file, "ed25519", "secret words");
        _bench.Authorize(file);

        var missing = await RefusedAsync(_bench.Target with { KeyFilePath = file });
        var wrong = await RefusedAsync(
            _bench.Target with
            {
                KeyFilePath = file,
                Secrets = new() { KeyPassphrase = SshBench.Secret("canary-wrong") },
            }
        );

        Assert.Equal(nameof(SR.CredentialRequired), missing.ErrorId);
        Assert.Contains(file, missing.Message, StringComparison.Ordinal);
        Assert.Equal(nameof(SR.KeyFileInvalid), wrong.ErrorId);
        Assert.DoesNotContain("canary", wrong.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no key")]
    public async Task Invalid_key_file_is_reported(string? content)
    {
        var file = $"{_bench.Folder}/none";
        if (content is not null)
            await File.WriteAllTextAsync(file, content, Stop);

        var error = await RefusedAsync(_bench.Target with { KeyFilePath = file });

        Assert.Equal((nameof(SR.KeyFileInvalid), file), (error.ErrorId, error.Target));
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    [InlineData("ecdsa")]
    public async Task Agent_opens_the_host(string type)
    {
        var file = $"{_bench.Folder}/own";
        SshTools.MakeKey(file, type, "secret words");
        _bench.Authorize(file);
        using var agent = new Agent(_bench.Folder);
        agent.Add(file, "secret words");

        // Its name alone would not do: the agent holds the key, and the file is encrypted.
        await ConnectAsync(_bench.Target with { KeyFilePath = file });
    }

    [Fact]
    public async Task Agent_behind_a_named_pipe_opens_the_host()
    {
        // On Windows the agent listens at a named pipe; here .NET has named pipes too, and this one leads to a real
        // agent.
        var file = $"{_bench.Folder}/own";
        SshTools.MakeKey(file, "ed25519", "secret words");
        _bench.Authorize(file);
        using var agent = new Agent(_bench.Folder);
        agent.Add(file, "secret words");
        var name = $"pulsarops-{Guid.NewGuid():n}";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var relay = RelayAsync(name, agent.SocketPath, stop.Token);
        Agent.Announce($@"\\.\pipe\{name}");

        await ConnectAsync(_bench.Target with { KeyFilePath = file });

        await stop.CancelAsync();
        Assert.True(await relay >= 2, "The keys were listed and one signed by the pipe.");
    }

    [Theory]
    [InlineData(null, true, @"\\.\pipe\openssh-ssh-agent", "openssh-ssh-agent")]
    [InlineData("", true, @"\\.\pipe\openssh-ssh-agent", "openssh-ssh-agent")]
    [InlineData(@"\\.\pipe\other", true, @"\\.\pipe\other", "other")]
    [InlineData("//./pipe/other", true, "//./pipe/other", "other")]
    [InlineData(@"C:\agent.sock", true, @"C:\agent.sock", null)]
    [InlineData("/run/agent", false, "/run/agent", null)]
    [InlineData(null, false, null, null)]
    public void Address_of_the_agent_is_a_socket_or_a_pipe(string? variable, bool isWindows, string? address,
        string? pipe)
    {
        Assert.Equal(address, AgentAddress.Of(variable, isWindows));
        Assert.Equal(pipe, address is null ? null : AgentAddress.PipeName(address));
    }

    [Fact]
    public async Task Pipe_without_an_agent_does_not_delay_the_login()
    {
        using var agent = new Agent(_bench.Folder);
        Agent.Announce($@"\\.\pipe\pulsarops-{Guid.NewGuid():n}");

        await ConnectAsync(_bench.Target);
    }

    [Fact]
    public async Task Password_opens_the_host()
    {
        using var user = new SshUser();
        await ConnectAsync(
            _bench.Target with
            {
                UserName = user.Name,
                KeyFilePath = Stranger(),
                Secrets = new() { Password = SshBench.Secret(user.Password) },
            }
        );
    }

    [Fact]
    public async Task Refused_login_lists_tried_and_allowed_methods()
    {
        using var user = new SshUser();

        var error = await RefusedAsync(
            _bench.Target with
            {
                UserName = user.Name,
                KeyFilePath = Stranger(),
                Secrets = new() { Password = SshBench.Secret("canary-wrong") },
            }
        );

        Assert.Equal(
            (nameof(SR.AuthenticationFailed), ErrorKind.PermissionDenied, "127.0.0.1"),
            (error.ErrorId, error.Kind, error.Target)
        );
        Assert.Contains($"{_bench.Folder}/stranger, password", error.Message, StringComparison.Ordinal);
        Assert.Contains("publickey", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreachable_host_is_reported_with_its_address()
    {
        var port = SshServer.FreePort();

        var error = await RefusedAsync(_bench.Target with { Name = "pulsar1", Address = "127.0.0.1", Port = port });

        Assert.Equal(
            (nameof(SR.HostUnreachable), ErrorKind.Connection, "pulsar1"),
            (error.ErrorId, error.Kind, error.Target)
        );
        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_that_does_not_answer_is_given_up_in_time()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var watch = Stopwatch.StartNew();

        var error = await RefusedAsync(
            _bench.Target with
            {
                Port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port,
                ConnectionTimeoutSeconds = 2,
            }
        );

        Assert.Equal(nameof(SR.HostUnreachable), error.ErrorId);
        Assert.Contains("2 s", error.Message, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
    }

    public void Dispose() => _bench.Dispose();

    /// <summary>Each request has a connection of its own. Tells how many there were.</summary>
    private static async Task<int> RelayAsync(string name, string socketPath, CancellationToken stop)
    {
        for (var requests = 0; ; requests++)
        {
            await using var pipe = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte,
                PipeOptions.Asynchronous);
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await pipe.WaitForConnectionAsync(stop);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), stop);
                await using var stream = new NetworkStream(socket);
                await Task.WhenAny(pipe.CopyToAsync(stream, stop), stream.CopyToAsync(pipe, stop));
            }
            catch (OperationCanceledException)
            {
                return requests;
            }
        }
    }

    private string Stranger()
    {
        SshTools.MakeKey($"{_bench.Folder}/stranger", "ed25519");
        return $"{_bench.Folder}/stranger";
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
