using System.Management.Automation;
using PulsarOps.Deployment;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsData.Initialize, "PulsarMetadata", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class InitializePulsarMetadataCommand : StageCmdlet
{
    private protected override IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology) => [DesiredState.Initialized];
}
