using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Get, "PulsarAutoRecovery")]
[OutputType(typeof(PulsarServiceStatus))]
public sealed class GetPulsarAutoRecoveryCommand : StatusCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.AutoRecovery];
}
