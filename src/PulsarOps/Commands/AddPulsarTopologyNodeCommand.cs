using System.Collections;
using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Engine;
using PulsarOps.Model;
using PulsarOps.Topology;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Add, "PulsarTopologyNode")]
[OutputType(typeof(PulsarTopology))]
public sealed class AddPulsarTopologyNodeCommand : PSCmdlet
{
    /// <summary>The topology to extend.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ValidateNotNull]
    public PulsarTopology Topology { get; set; } = null!;

    /// <summary>The names of the new hosts.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string[] HostName { get; set; } = [];

    /// <summary>The roles of each of the new hosts.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public PulsarRole[] Role { get; set; } = [];

    /// <summary>The addresses of the hosts, one for each value of -HostName in the same order.</summary>
    [Parameter]
    public string[]? Address { get; set; }

    /// <summary>The racks of the hosts, one for each value of -HostName in the same order.</summary>
    [Parameter]
    public string[]? Rack { get; set; }

    /// <summary>The fingerprints of the host keys, by the names of the hosts.</summary>
    [Parameter]
    public Hashtable? HostKey { get; set; }

    /// <summary>Values for the services of the new hosts only, by role, with the keys of a topology file.</summary>
    [Parameter]
    public Hashtable? RoleValue { get; set; }

    protected override void ProcessRecord()
    {
        try
        {
            var added = TopologyNodes.Add(Topology, Nodes());
            Rehearsal.AddHosts(added);
            WriteObject(added);
        }
        catch (PulsarOpsException error)
        {
            ThrowTerminatingError(ErrorRecordFactory.Create(error));
        }
    }

    private NodeSpec[] Nodes()
    {
        NewPulsarTopologyCommand.CheckCount(nameof(Address), Address, HostName);
        NewPulsarTopologyCommand.CheckCount(nameof(Rack), Rack, HostName);
        var keys = NewPulsarTopologyCommand.HostKeysOf(HostKey, HostName);
        var (services, problems) = RoleValues.Read(nameof(RoleValue), Role, RoleValue);
        foreach (var problem in problems.SkipLast(1))
            WriteError(ErrorRecordFactory.Create(problem));
        if (problems.Count > 0)
            throw problems[^1];

        return [.. HostName.Select((name, index) => new NodeSpec(name, services)
        {
            Address = Address?[index],
            Rack = Rack?[index],
            HostKeys = keys.TryGetValue(name, out var fingerprints) ? fingerprints : [],
        })];
    }
}
