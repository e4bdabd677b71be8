using PulsarOps.Remote;
using PulsarOps.Tests.Contract;

namespace PulsarOps.Tests.Ssh;

/// <summary>The contract of hosts over a real sshd.</summary>
[Collection(SshTests.Name)]
public sealed class SshHostContract(RootSessionContract.Bench bench) : RealHostContract, IClassFixture<RootSessionContract.Bench>
{
    private protected override IHost Host { get; } = new ShellHost("127.0.0.1", bench.Session());
}
