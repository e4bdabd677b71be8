using System.Management.Automation;
using PulsarOps.Engine;
using PulsarOps.Planning;
using PulsarOps.Topology;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Remove, "PulsarZooKeeper", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(PulsarTopology))]
public sealed class RemovePulsarZooKeeperCommand : NodeStageCmdlet
{
    /// <summary>The hosts of the nodes are lost and will not return. They are not reached.</summary>
    [Parameter]
    public SwitchParameter Lost { get; set; }

    /// <summary>Restarts a server even if too few members of the ensemble are up meanwhile.</summary>
    [Parameter]
    public SwitchParameter IgnoreQuorum { get; set; }

    /// <summary>Suppresses the prompt for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Kills a service that does not stop in time.</summary>
    [Parameter]
    public SwitchParameter Kill { get; set; }

    private protected override ApplyOptions Options => base.Options with
    {
        Kill = Kill, BreakQuorum = IgnoreQuorum,
    };

    private protected override IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology) =>
        PlanStates.Of(PulsarPlanOperation.Update, [], []);

    protected override void ProcessRecord()
    {
        var (topology, options) = (Topology, Options);
        RunOnHosts(topology, async (pool, pipe, cancellation) =>
        {
            var leaving = Leaving(topology, PulsarRole.ZooKeeper);
            PromptOnce(
                $"{string.Join(", ", leaving.Select(server => server.Id))}, with restarts of the others", "Remove",
                Force);
            var reached = await new DeploymentEngine(pool, pipe.Log).ApplyAsync(
                topology, DesiredStatesFor(topology), options with
                {
                    Leaving = [.. leaving.Select(server => server.Id)],
                    LostNodes = Lost ? [.. leaving.Select(server => server.Node)] : [],
                }, step => AskAsync(pipe, step), cancellation);
            if (reached is not null)
                pipe.WriteObject(leaving.Aggregate(reached, TopologyNodes.RemoveService));
        });
    }
}
