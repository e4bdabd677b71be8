using System.Security;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Hosts.Ssh;
using PulsarOps.Loading;
using PulsarOps.Tests.Engine;

namespace PulsarOps.Tests.Ssh;

/// <summary>One sshd, a key that it lets in, and a way to make sessions: what most of these tests need.</summary>
internal sealed class SshBench : IDisposable
{
    private readonly List<IDisposable> _disposables = [];
    private readonly Lazy<SshServer> _server;

    public SshBench(params string[] settings)
    {
        SshTools.Require();
        Folder = Directory.CreateTempSubdirectory("pulsarops-ssh-").FullName;
        SshTools.Run("chmod", "755", Folder);
        SshTools.MakeKey(KeyFile, "ed25519");
        Authorize(KeyFile);
        File.WriteAllText(ConfigFile, "");
        _server = new(() => Add(new SshServer($"{Folder}/server", AuthorizedKeys, null, settings)));
        Factory = AdapterLoader.Create<ISshSessionFactory>("Ssh.SshSessionFactory");
    }

    public string Folder { get; }

    public string KeyFile => $"{Folder}/key";

    public string AuthorizedKeys => $"{Folder}/authorized_keys";

    public string KnownHosts => $"{Folder}/known_hosts";

    public string ConfigFile => $"{Folder}/config";

    public ISshSessionFactory Factory { get; }

    public SshLimits Limits { get; init; } = new();

    public RecordingLog Log { get; } = new();

    public SshServer Server => _server.Value;

    /// <summary>root by the key, with the right host key on file.</summary>
    public SshTarget Target
    {
        get
        {
            if (!File.Exists(KnownHosts))
                File.WriteAllLines(KnownHosts, [Server.KnownHostsLine("ed25519")]);
            return new()
            {
                Name = "127.0.0.1",
                Port = Server.Port,
                UserName = "root",
                KeyFilePath = KeyFile,
                KnownHostsPath = KnownHosts,
                SshConfigPath = ConfigFile,
                Become = PulsarBecome.None,
            };
        }
    }

    public static SecureString Secret(string text)
    {
        var secret = new SecureString();
        foreach (var character in text)
            secret.AppendChar(character);
        return secret;
    }

    /// <summary>Another factory, as another run of a pipeline has: it reads ssh_config again.</summary>
    public static ISshSessionFactory Again() => AdapterLoader.Create<ISshSessionFactory>("Ssh.SshSessionFactory");

    public void Authorize(string keyFile) => File.AppendAllText(AuthorizedKeys, File.ReadAllText(keyFile + ".pub"));

    public T Add<T>(T disposable)
        where T : IDisposable
    {
        _disposables.Add(disposable);
        return disposable;
    }

    public IRemoteSession Session(SshTarget target) => Add(Factory.Create(target, Limits));

    public void Dispose()
    {
        foreach (var disposable in Enumerable.Reverse(_disposables))
            disposable.Dispose();
        Factory.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A session of a new run, which reads ssh_config again, is logged in and runs a script.</summary>
    public async Task ConnectAsync(SshTarget target, CancellationToken stop)
    {
        using var factory = Again();
        using var session = factory.Create(target, Limits);
        var lines = new List<string>();
        await session.RunAsync(new("hello", "echo hello", [], TimeSpan.FromSeconds(20)) { Log = Log }, lines.Add, stop);
        Assert.Equal(["hello"], lines);
    }

    /// <summary>A session of a new run, which reads ssh_config again, is refused before its script runs.</summary>
    public async Task<PulsarOpsException> RefusedAsync(SshTarget target, CancellationToken stop)
    {
        using var factory = Again();
        using var session = factory.Create(target, Limits);
        return await Assert.ThrowsAsync<PulsarOpsException>(() => session.RunAsync(
            new("never", "echo never", [], TimeSpan.FromSeconds(20)) { Log = Log }, Assert.Fail, stop));
    }
}
