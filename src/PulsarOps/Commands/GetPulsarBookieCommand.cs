using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Get, "PulsarBookie")]
[OutputType(typeof(PulsarServiceStatus))]
public sealed class GetPulsarBookieCommand : StatusCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.Bookie];
}
