using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Engine;
using PulsarOps.Hosts;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Unlock, "PulsarCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(PulsarTopology))]
public sealed class UnlockPulsarClusterCommand : TopologyCmdlet
{
    /// <summary>Suppresses the prompt for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        var topology = Topology;
        RunOnHosts(topology, async (pool, pipe, cancellation) =>
        {
            var unlock = new ClusterUnlock(pool, topology, pipe.Log);
            var leases = await unlock.FindAsync(cancellation);
            if (leases.Count == 0)
                pipe.Log.Information($"The cluster {topology.Name} is not locked.");
            else if (await MayAsync(pipe, topology, leases))
                await BreakAsync(unlock, pipe, topology, leases, cancellation);
            pipe.WriteObject(PipelineState.Bind(topology, pool));
        });
    }

    private static string Holders(IEnumerable<LeaseFact> leases) =>
        string.Join(
            "; ", leases.GroupBy(lease => lease.Owner)
                .Select(group => LeaseMessages.Of(group.OrderBy(lease => lease.Age).First())));

    private async Task<bool> MayAsync(
        CmdletPipe pipe, PulsarTopology topology, IReadOnlyDictionary<string, LeaseFact> leases)
    {
        // -Force suppresses the prompt, unless -Confirm requests it explicitly.
        var asks = !Force || pipe.WhatIf || MyInvocation.BoundParameters.ContainsKey("Confirm");
        return !asks
            || await pipe.ShouldProcessAsync($"the lock of {topology.Name} ({Holders(leases.Values)})", "Unlock");
    }

    private static async Task BreakAsync(
        ClusterUnlock unlock, CmdletPipe pipe, PulsarTopology topology, IReadOnlyDictionary<string, LeaseFact> leases,
        CancellationToken cancellation)
    {
        pipe.Held.BeginChanges();
        await unlock.BreakAsync(leases, cancellation);
        pipe.Log.Information(
            $"The cluster {topology.Name} is unlocked on {leases.Count} hosts. Before: {Holders(leases.Values)}.");
    }
}
