using System.Globalization;
using System.Management.Automation;
using PulsarOps.Common;
using PulsarOps.Engine;

namespace PulsarOps;

/// <summary>Writes the checks of a cluster, or with -Quiet only whether all of them passed.</summary>
public abstract class CheckCmdlet : TopologyCmdlet
{
    /// <summary>Returns true or false instead of the checks, and does not write the error.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>The error to report if a check did not pass. Its text takes the cluster and two numbers.</summary>
    private protected abstract string ErrorId { get; }

    private protected abstract Task CheckAsync(
        HostPool pool, IDeploymentLog log, Action<PulsarCheck> report, CancellationToken cancellation);

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
            await CheckAsync(pool, pipe.Log, Report, cancellation);

            var failed = checks.Count(check => check.Status is PulsarCheckStatus.Failed or PulsarCheckStatus.Skipped);
            if (Quiet)
                pipe.WriteObject(failed == 0);
            else if (failed > 0)
            {
                pipe.Log.Failure(new(
                    ErrorId, ErrorKind.InvalidState, topology.Name, topology.Name, failed, checks.Count));
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
