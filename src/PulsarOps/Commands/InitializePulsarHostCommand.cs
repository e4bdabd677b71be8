using System.Management.Automation;
using PulsarOps.Deployment;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsData.Initialize, "PulsarHost", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class InitializePulsarHostCommand : StageCmdlet
{
    private protected override IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology) => [DesiredState.Prepared];
}
