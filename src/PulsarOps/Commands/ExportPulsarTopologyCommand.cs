using System.Management.Automation;
using System.Text;
using PulsarOps.Commands;
using PulsarOps.Common;
using PulsarOps.Loading;
using PulsarOps.Topology.Files;

namespace PulsarOps;

[Cmdlet(VerbsData.Export, "PulsarTopology", SupportsShouldProcess = true)]
[OutputType(typeof(string))]
public sealed class ExportPulsarTopologyCommand : PSCmdlet
{
    /// <summary>The topology to export.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ValidateNotNull]
    public PulsarTopology Topology { get; set; } = null!;

    /// <summary>The file to write. The default is to return the text.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Overwrites an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        var text = TopologyFile.Write(Topology, AdapterLoader.Create<IYamlWriter>("Yaml.YamlWriter"));
        if (Path is null)
            WriteObject(text);
        else
            Write(GetUnresolvedProviderPathFromPSPath(Path), text);
    }

    private void Write(string file, string text)
    {
        if (!Force && File.Exists(file))
            Fail(new(nameof(SR.TopologyFileExists), ErrorKind.InvalidState, file, file));
        if (!ShouldProcess(file))
            return;

        // Writes a temporary file and renames it, so that a reader never sees half of a topology.
        var part = $"{file}.{Guid.NewGuid():N}.part";
        try
        {
            File.WriteAllText(part, text, new UTF8Encoding(false));
            File.Move(part, file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(part))
                File.Delete(part);
            Fail(new(nameof(SR.TopologyFileUnwritable), ErrorKind.Failed, file, error, file, error.Message));
        }
    }

    private void Fail(PulsarOpsException error) => ThrowTerminatingError(ErrorRecordFactory.Create(error));
}
