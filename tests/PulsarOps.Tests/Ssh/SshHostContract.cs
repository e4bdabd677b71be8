using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Tests.Contract;

namespace PulsarOps.Tests.Ssh;

/// <summary>The contract of hosts over a real sshd.</summary>
public sealed class SshHostContract(RootSessionContract.Bench bench)
    : RealHostContract,
        IClassFixture<RootSessionContract.Bench>
{
    private IHost _host = new ShellHost("127.0.0.1", bench.Session());

    private protected override IHost Host => _host;

    private protected override IHost HostOf(string account) =>
        new ShellHost("127.0.0.1", bench.Session(), account: account);

    protected override void Reopen() => _host = new ShellHost("127.0.0.1", bench.Session());
}
