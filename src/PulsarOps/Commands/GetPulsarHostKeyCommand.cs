using System.Management.Automation;
using PulsarOps.Engine;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Get, "PulsarHostKey", DefaultParameterSetName = HostNameParameterSet)]
[OutputType(typeof(PulsarHostKey))]
public sealed class GetPulsarHostKeyCommand : HostKeyCmdlet
{
    /// <summary>The hosts whose keys to read.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = HostNameParameterSet)]
    [ValidateNotNullOrEmpty]
    public string[] HostName { get; set; } = [];

    protected override void ProcessRecord() => ForEach(HostName, async (target, pipe, cancellation) =>
        pipe.WriteObjects(await HostKeys.ReadAsync(target, pipe.Log, cancellation)));
}
