using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsData.Update, "PulsarCertificate", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class UpdatePulsarCertificateCommand : SelectionCmdlet
{
    private protected override LifecycleState State => LifecycleState.Renewed;

    private protected override IReadOnlyList<PulsarRole>? Roles => null;
}
