using System.Globalization;
using System.Management.Automation;
using PulsarOps.Checks;
using PulsarOps.Common;
using PulsarOps.Security;

namespace PulsarOps;

[Cmdlet(VerbsDiagnostic.Test, "PulsarSecurity")]
[OutputType(typeof(PulsarCheck), typeof(bool))]
public sealed class TestPulsarSecurityCommand : TopologyCmdlet
{
    /// <summary>Returns true or false instead of the checks, and does not write ClusterInsecure.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>
    /// The file of the authorities that the cluster should trust. The default are the ca.pem files of the hosts.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificateAuthority { get; set; }

    /// <summary>How long a port may take to answer, in seconds: 1 to 60.</summary>
    [Parameter]
    [ValidateRange(1, 60)]
    public int TimeoutSeconds { get; set; } = 5;

    protected override void ProcessRecord()
    {
        var topology = Topology;
        var path = CertificateAuthority is null ? null : GetUnresolvedProviderPathFromPSPath(CertificateAuthority);
        RunOnHosts(topology, async (pool, pipe, cancellation) =>
        {
            if (topology.Context.Assumed.Count > 0)
            {
                pipe.Log.Warning(string.Format(CultureInfo.InvariantCulture, SR.NothingToTest, topology.Name));
                if (Quiet)
                    pipe.WriteObject(false);
                return;
            }

            var authorities = path is null ? null : Certificates.Read(path, PkiFolder.Read(path));
            var (all, failed) = (0, 0);
            await new SecurityCheck(pool, topology, pipe.Log, TimeoutSeconds) { Authorities = authorities }
                .RunAsync(Report, cancellation);
            if (Quiet)
                pipe.WriteObject(failed == 0);
            else if (failed > 0)
            {
                pipe.Log.Failure(new(
                    nameof(SR.ClusterInsecure), ErrorKind.InvalidState, topology.Name, topology.Name, failed, all));
            }

            void Report(PulsarCheck check)
            {
                all++;
                if (check.Status is PulsarCheckStatus.Failed or PulsarCheckStatus.Skipped)
                    failed++;
                if (!Quiet)
                    pipe.WriteObject(check);
            }
        });
    }
}
