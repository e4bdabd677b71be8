using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Common;
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

    /// <summary>The release of Apache Pulsar, as three numbers.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public string Version { get; set; } = ReleaseCatalog.Default.ToString();

    /// <summary>All nodes are processes on this computer.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LocalParameterSet)]
    public SwitchParameter Local { get; set; }

    /// <summary>The folder of the whole cluster.</summary>
    [Parameter]
    [Alias("PSPath")]
    public string? Path { get; set; }

    /// <summary>The number of nodes, 1 to 9.</summary>
    [Parameter(ParameterSetName = LocalParameterSet)]
    [ValidateRange(1, 9)]
    public int NodeCount { get; set; } = LocalTopology.DefaultNodeCount;

    /// <summary>The names of the nodes. The default is local1, local2, ….</summary>
    [Parameter(ParameterSetName = LocalParameterSet)]
    [ValidateCount(1, 9)]
    public string[]? NodeName { get; set; }

    /// <summary>The number to add to the standard ports, 0 to 30000. Each additional node adds 10 more.</summary>
    [Parameter(ParameterSetName = LocalParameterSet)]
    [ValidateRange(0, 30000)]
    public int PortOffset { get; set; } = LocalTopology.DefaultPortOffset;

    /// <summary>The archive apache-pulsar-VERSION-bin.tar.gz.</summary>
    [Parameter]
    public string? ArchivePath { get; set; }

    /// <summary>The archive's sha512. The default is that in the .sha512 file beside the archive.</summary>
    [Parameter]
    public string? ArchiveSha512 { get; set; }

    /// <summary>The file of OpenPGP keys, one of which must have signed the archive.</summary>
    [Parameter]
    public string? ArchiveKeysPath { get; set; }

    /// <summary>The Java home to use. The default is the most suitable Java of each host.</summary>
    [Parameter]
    public string? JavaHome { get; set; }

    /// <summary>The style of the names of the metadata settings in the configuration.</summary>
    [Parameter]
    public PulsarKeyStyle KeyStyle { get; set; } = PulsarKeyStyle.Auto;

    /// <summary>How the cluster is secured.</summary>
    [Parameter]
    public PulsarSecurityPreset Security { get; set; }

    /// <summary>Binds the topology to simulated hosts. All cmdlets work on it, and no real host is changed.</summary>
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

    private PulsarTopology OnThisHost() => Security != PulsarSecurityPreset.None
        ? throw new PulsarOpsException(
            nameof(SR.SecurityOfLocalCluster), ErrorKind.InvalidInput, nameof(Security), nameof(Security))
        : LocalTopology.Create(
            Name, ReleaseCatalog.Parse(Version), Root(), NodeName ?? LocalTopology.NodeNames(NodeCount), PortOffset,
            new(Resolve(ArchivePath), ArchiveSha512, keysPath: Resolve(ArchiveKeysPath)), KeyStyle,
            JavaHome?.TrimEnd('/'));

    private string Root() => Resolve(Path)?.TrimEnd('/') ?? LocalFolder.Of(Name);

    private string? Resolve(string? path) => path is null ? null : GetUnresolvedProviderPathFromPSPath(path);
}
