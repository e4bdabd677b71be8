using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Engine;
using PulsarOps.Topology;

namespace PulsarOps;

[Cmdlet(VerbsCommon.New, "PulsarTopology", DefaultParameterSetName = LocalParameterSet)]
[OutputType(typeof(PulsarTopology))]
public sealed partial class NewPulsarTopologyCommand : PSCmdlet
{
    private const string LocalParameterSet = "LocalParameterSet";

    /// <summary>The cluster's name: 1 to 63 letters, digits, '-' and '_'.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>The release of Apache Pulsar, three numbers.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public string Version { get; set; } = ReleaseCatalog.Default.ToString();

    /// <summary>All nodes are processes of this machine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LocalParameterSet)]
    public SwitchParameter Local { get; set; }

    /// <summary>The folder that holds everything of the cluster.</summary>
    [Parameter]
    [Alias("PSPath")]
    public string? Path { get; set; }

    /// <summary>How many nodes this machine pretends to be, 1 to 9.</summary>
    [Parameter(ParameterSetName = LocalParameterSet)]
    [ValidateRange(1, 9)]
    public int NodeCount { get; set; } = LocalTopology.DefaultNodeCount;

    /// <summary>The names of the nodes, in place of local1, local2, ….</summary>
    [Parameter(ParameterSetName = LocalParameterSet)]
    [ValidateCount(1, 9)]
    public string[]? NodeName { get; set; }

    /// <summary>Added to the standard ports; each further node adds 10 more.</summary>
    [Parameter(ParameterSetName = LocalParameterSet)]
    [ValidateRange(0, 30000)]
    public int PortOffset { get; set; } = LocalTopology.DefaultPortOffset;

    /// <summary>The archive apache-pulsar-VERSION-bin.tar.gz.</summary>
    [Parameter]
    public string? ArchivePath { get; set; }

    /// <summary>The archive's sha512, where no file .sha512 lies beside it.</summary>
    [Parameter]
    public string? ArchiveSha512 { get; set; }

    /// <summary>The OpenPGP keys, one of which must have signed the archive.</summary>
    [Parameter]
    public string? ArchiveKeysPath { get; set; }

    /// <summary>The Java to use, in place of the best one that is found on each host.</summary>
    [Parameter]
    public string? JavaHome { get; set; }

    /// <summary>Which names the metadata settings have in the configuration.</summary>
    [Parameter]
    public PulsarKeyStyle KeyStyle { get; set; } = PulsarKeyStyle.Auto;

    /// <summary>Binds the topology to simulated hosts: every cmdlet works on it, and nothing is touched.</summary>
    [Parameter]
    public SwitchParameter Rehearse { get; set; }

    protected override void ProcessRecord()
    {
        try
        {
            var topology = ParameterSetName == SshParameterSet ? OverSsh() : OnThisHost();
            WriteObject(Rehearse ? Rehearsal.Of(topology) : topology);
        }
        catch (PulsarOpsException exception)
        {
            ThrowTerminatingError(ErrorRecordFactory.Create(exception));
        }
    }

    private PulsarTopology OnThisHost() => LocalTopology.Create(
        Name, ReleaseCatalog.Parse(Version), Root(), NodeName ?? LocalTopology.NodeNames(NodeCount), PortOffset,
        new(Resolve(ArchivePath), ArchiveSha512, keysPath: Resolve(ArchiveKeysPath)), KeyStyle, JavaHome?.TrimEnd('/'));

    private string Root() => Resolve(Path)?.TrimEnd('/') ?? LocalFolder.Of(Name);

    private string? Resolve(string? path) => path is null ? null : GetUnresolvedProviderPathFromPSPath(path);
}
