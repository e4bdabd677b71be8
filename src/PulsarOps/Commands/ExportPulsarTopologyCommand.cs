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
    /// <summary>The topology to write down.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ValidateNotNull]
    public PulsarTopology Topology { get; set; } = null!;

    /// <summary>The file to write; without it the text is the output.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Overwrites a file that is there.</summary>
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

        // Nobody reads half of a topology: the file is there as a whole or not at all.
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
