using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps;

[Cmdlet(
    VerbsCommon.Add, "PulsarHostKey", DefaultParameterSetName = HostNameParameterSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PulsarHostKey))]
public sealed class AddPulsarHostKeyCommand : HostKeyCmdlet
{
    private const string InputObjectParameterSet = "InputObjectParameterSet";

    /// <summary>The host of the key.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = HostNameParameterSet)]
    [ValidateNotNullOrEmpty]
    [ValidateCount(1, 1)]
    public string[] HostName { get; set; } = [];

    /// <summary>The expected fingerprint, as read on the host itself.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = HostNameParameterSet)]
    [ValidatePattern("^SHA256:[A-Za-z0-9+/]{43}=?$")]
    public string Fingerprint { get; set; } = "";

    /// <summary>The keys to add, from Get-PulsarHostKey.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputObjectParameterSet)]
    [ValidateNotNull]
    public PulsarHostKey InputObject { get; set; } = null!;

    protected override void ProcessRecord()
    {
        if (ParameterSetName == InputObjectParameterSet)
        {
            var key = InputObject;
            Run((pipe, _) => AddAsync(key, pipe));
        }
        else
        {
            ForEach(
                HostName, async (target, pipe, cancellation) => await AddAsync(
                    await FindAsync(target, pipe.Log, cancellation), pipe));
        }
    }

    private async Task<PulsarHostKey> FindAsync(SshTarget target, IDeploymentLog log, CancellationToken cancellation)
    {
        var keys = await HostKeys.ReadAsync(target, log, cancellation, Fingerprint.TrimEnd('='));
        return keys.FirstOrDefault(key => key.Fingerprint == Fingerprint.TrimEnd('=')) ?? throw new PulsarOpsException(
            nameof(SR.HostKeyMismatch), ErrorKind.InvalidState, target.Name,
            target.Name, Fingerprint, string.Join(", ", keys.Select(key => $"{key.Type} {key.Fingerprint}")));
    }

    private static async Task AddAsync(PulsarHostKey key, CmdletPipe pipe)
    {
        HostKeys.Check(key);
        if (await pipe.ShouldProcessAsync(key.KnownHostsPath, $"add {key}"))
            pipe.WriteObject(HostKeys.Add(key));
    }
}
