using PulsarOps.Remote;
using PulsarOps.Remote.Local;

namespace PulsarOps.Tests.Contract;

/// <summary>The contract without a network.</summary>
public sealed class LocalHostContract : RealHostContract
{
    public LocalHostContract()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A local host needs Linux.");
        Host = new ShellHost("localhost", new LocalSession());
    }

    private protected override IHost Host { get; }
}
