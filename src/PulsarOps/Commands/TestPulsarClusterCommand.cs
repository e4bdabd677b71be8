using System.Management.Automation;
using PulsarOps.Checks;
using PulsarOps.Common;
using PulsarOps.Engine;

namespace PulsarOps;

[Cmdlet(VerbsDiagnostic.Test, "PulsarCluster")]
[OutputType(typeof(PulsarCheck), typeof(bool))]
public sealed class TestPulsarClusterCommand : CheckCmdlet
{
    /// <summary>The longest time for the messages of one broker, in seconds: 1 to 3600.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSeconds { get; set; } = 120;

    private protected override string ErrorId => nameof(SR.ClusterUnhealthy);

    private protected override Task CheckAsync(
        HostPool pool, IDeploymentLog log, Action<PulsarCheck> report, CancellationToken cancellation) =>
        new ClusterCheck(pool, Topology, log).RunAsync(TimeoutSeconds, report, cancellation);
}
