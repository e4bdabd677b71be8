using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Tests.Contract;

namespace PulsarOps.Tests.Ssh;

/// <summary>The contract of hosts over a real sshd.</summary>
public sealed class SshHostContract(RootSessionContract.Bench bench) : RealHostContract, IClassFixture<RootSessionContract.Bench>
{
    private IHost _host = new ShellHost("127.0.0.1", bench.Session());

    private protected override IHost Host => _host;

    protected override void Reopen() => _host = new ShellHost("127.0.0.1", bench.Session());
}
