using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsData.Initialize, "PulsarMetadata", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class InitializePulsarMetadataCommand : StageCmdlet
{
    private protected override IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology) =>
        [DesiredState.Initialized];
}
