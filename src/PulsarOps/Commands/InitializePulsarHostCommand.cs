using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsData.Initialize, "PulsarHost", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class InitializePulsarHostCommand : StageCmdlet
{
    private protected override IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology) =>
        [DesiredState.Prepared];
}
