using PulsarOps.Hosts.Local;
using PulsarOps.Hosts.Protocol;

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
public sealed class RootSessionContract(RootSessionContract.Bench bench)
    : SessionContract,
        IClassFixture<RootSessionContract.Bench>
{
    private protected override IRemoteSession Session { get; } = bench.Session();

    public sealed class Bench : ContractBench
    {
        private protected override IRemoteSession Connect(SshBench bench) => bench.Session(bench.Target);
    }
}

/// <summary>As a user with sudo.</summary>
public sealed class SudoSessionContract(SudoSessionContract.Bench bench)
    : SessionContract,
        IClassFixture<SudoSessionContract.Bench>
{
    private protected override IRemoteSession Session { get; } = bench.Session();

    public sealed class Bench : ContractBench
    {
        private SshUser? _user;

        private protected override IRemoteSession Connect(SshBench bench)
        {
            _user ??= bench.Add(new SshUser("ALL=(ALL) ALL"));
            return bench.Session(
                bench.Target with
                {
                    UserName = _user.Name,
                    Become = PulsarBecome.Sudo,
                    Secrets = new() { SudoPassword = SshBench.Secret(_user.Password) },
                }
            );
        }
    }
}

/// <summary>As a user whose shell is sh.</summary>
public sealed class UserSessionContract(UserSessionContract.Bench bench)
    : SessionContract,
        IClassFixture<UserSessionContract.Bench>
{
    private protected override IRemoteSession Session { get; } = bench.Session();

    public sealed class Bench : ContractBench
    {
        private SshUser? _user;

        private protected override IRemoteSession Connect(SshBench bench)
        {
            _user ??= bench.Add(new SshUser(shell: "/bin/sh"));
            return bench.Session(bench.Target with { UserName = _user.Name });
        }
    }
}

/// <summary>An sshd for all tests of a class; made by the first of them, which says why where it cannot be.</summary>
public abstract class ContractBench : IDisposable
{
    private SshBench? _bench;

    internal IRemoteSession Session() => Connect(_bench ??= new());

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _bench?.Dispose();
    }

    private protected abstract IRemoteSession Connect(SshBench bench);
}

/// <summary>
/// Tests of logins and connections go one after the other: some change the environment, others measure time.
/// </summary>
[CollectionDefinition(Name)]
public sealed class SshTests
{
    public const string Name = "sshd";
}
