using System.Management.Automation;
using PulsarOps.Checks;
using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Security;

namespace PulsarOps;

[Cmdlet(VerbsDiagnostic.Test, "PulsarSecurity")]
[OutputType(typeof(PulsarCheck), typeof(bool))]
public sealed class TestPulsarSecurityCommand : CheckCmdlet
{
    private string? _authorities;

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

    private protected override string ErrorId => nameof(SR.ClusterInsecure);

    protected override void ProcessRecord()
    {
        _authorities = CertificateAuthority is null ? null : GetUnresolvedProviderPathFromPSPath(CertificateAuthority);
        base.ProcessRecord();
    }

    private protected override Task CheckAsync(
        HostPool pool, IDeploymentLog log, Action<PulsarCheck> report, CancellationToken cancellation)
    {
        var authorities = _authorities is { } file ? Certificates.Read(file, PkiFolder.Read(file)) : null;
        return new SecurityCheck(pool, Topology, log, TimeoutSeconds) { Authorities = authorities }
            .RunAsync(report, cancellation);
    }
}
