using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Topology;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Get, "PulsarVersion")]
[OutputType(typeof(PulsarVersion))]
public sealed class GetPulsarVersionCommand : PSCmdlet
{
    /// <summary>The view that shows the path instead of the properties of the release.</summary>
    private const string PathView = "PulsarOps.PulsarVersion#Path";

    /// <summary>The release, or the first two numbers of its line. The default is all lines.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public string? Version { get; set; }

    /// <summary>The release to come from.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public string? From { get; set; }

    protected override void ProcessRecord()
    {
        try
        {
            var from = From is null ? null : ReleaseCatalog.ParseLine(From);
            var today = DateOnly.FromDateTime(DateTime.UtcNow);
            var versions = Version is null
                ? ReleaseCatalog.All.Reverse().Select(line => line.Newest) : [ReleaseCatalog.ParseLine(Version)];
            foreach (var version in versions)
                Write(ReleaseFacts.Of(version, from, today));
        }
        catch (PulsarOpsException error)
        {
            ThrowTerminatingError(ErrorRecordFactory.Create(error));
        }
    }

    private void Write(PulsarVersion version)
    {
        var shown = PSObject.AsPSObject(version);
        if (version.From is not null)
            shown.TypeNames.Insert(0, PathView);
        WriteObject(shown);
    }
}
