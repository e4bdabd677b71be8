using PulsarOps.Loading;
using PulsarOps.Remote;
using PulsarOps.Remote.Local;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Ssh;

/// <summary>On this machine.</summary>
public sealed class LocalSessionContract : SessionContract
{
    public LocalSessionContract()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A local session needs Linux.");
        Session = new LocalSession();
    }

    private protected override IRemoteSession Session { get; }
}

/// <summary>As root, to which sshd forwards no signals.</summary>
[Collection(SshTests.Name)]
public sealed class RootSessionContract : SessionContract
{
    private readonly SshBench _bench = new();

    public RootSessionContract() => Session = _bench.Session(_bench.Target);

    private protected override IRemoteSession Session { get; }

    public override void Dispose()
    {
        base.Dispose();
        _bench.Dispose();
    }
}

/// <summary>As a user with sudo.</summary>
[Collection(SshTests.Name)]
public sealed class SudoSessionContract : SessionContract
{
    private readonly SshBench _bench = new();

    public SudoSessionContract()
    {
        var user = _bench.Add(new SshUser("ALL=(ALL) ALL"));
        Session = _bench.Session(_bench.Target with
        {
            UserName = user.Name, Become = PulsarBecome.Sudo, Secrets = new() { SudoPassword = SshBench.Secret(user.Password) },
        });
    }

    private protected override IRemoteSession Session { get; }

    public override void Dispose()
    {
        base.Dispose();
        _bench.Dispose();
    }
}

/// <summary>As a user, with the adapters of Windows PowerShell.</summary>
[Collection(SshTests.Name)]
public sealed class StandardSessionContract : SessionContract
{
    private readonly SshBench _bench = new(AdapterFiles.StandardFlavour);

    public StandardSessionContract() => Session = _bench.Session(_bench.Target with { UserName = _bench.Add(new SshUser(shell: "/bin/sh")).Name });

    private protected override IRemoteSession Session { get; }

    public override void Dispose()
    {
        base.Dispose();
        _bench.Dispose();
    }
}

/// <summary>Tests with sshd go one after the other: they create users and look at processes.</summary>
[CollectionDefinition(Name)]
public sealed class SshTests
{
    public const string Name = "sshd";
}
