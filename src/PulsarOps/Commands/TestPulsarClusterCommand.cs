using System.Globalization;
using System.Management.Automation;
using PulsarOps.Checks;
using PulsarOps.Common;

namespace PulsarOps;

[Cmdlet(VerbsDiagnostic.Test, "PulsarCluster")]
[OutputType(typeof(PulsarCheck), typeof(bool))]
public sealed class TestPulsarClusterCommand : TopologyCmdlet
{
    /// <summary>Returns true or false instead of the checks, and does not write ClusterUnhealthy.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>The longest time for the messages of one broker, in seconds: 1 to 3600.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSeconds { get; set; } = 120;

    protected override void ProcessRecord()
    {
        var topology = Topology;
        RunOnHosts(topology, async (pool, pipe, cancellation) =>
        {
            if (topology.Context.Assumed.Count > 0)
            {
                pipe.Log.Warning(string.Format(CultureInfo.InvariantCulture, SR.NothingToTest, topology.Name));
                if (Quiet)
                    pipe.WriteObject(false);
                return;
            }

            var checks = new List<PulsarCheck>();
            await new ClusterCheck(pool, topology, pipe.Log).RunAsync(TimeoutSeconds, Report, cancellation);

            var failed = checks.Count(check => check.Status is PulsarCheckStatus.Failed or PulsarCheckStatus.Skipped);
            if (Quiet)
                pipe.WriteObject(failed == 0);
            else if (failed > 0)
            {
                pipe.Log.Failure(new(
                    nameof(SR.ClusterUnhealthy), ErrorKind.InvalidState, topology.Name, topology.Name, failed,
                    checks.Count));
            }

            void Report(PulsarCheck check)
            {
                checks.Add(check);
                if (!Quiet)
                    pipe.WriteObject(check);
            }
        });
    }
}
