using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Engine;
using PulsarOps.Planning;
using PulsarOps.Security;

namespace PulsarOps;

/// <summary>A cmdlet that changes permissions, under the lock of the cluster.</summary>
public abstract class PermissionChangeCmdlet : PermissionCmdlet
{
    /// <summary>The subjects of the tokens.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string[] Subject { get; set; } = [];

    /// <summary>
    /// The longest time to wait for the lock of the cluster, in seconds: 0 to 86400. The default is 0: the cmdlet fails
    /// at once if another operation holds the lock (ClusterLocked).
    /// </summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public int WaitSeconds { get; set; }

    /// <summary>Whether the cmdlet grants permissions; otherwise it revokes them.</summary>
    private protected abstract bool Grants { get; }

    /// <summary>The actions; none to revoke all.</summary>
    private protected abstract IReadOnlyList<PulsarPermissionAction> Actions { get; }

    protected override void ProcessRecord()
    {
        var (topology, name) = (Topology, MyInvocation.MyCommand.Name);
        RunOnHosts(topology, async (pool, pipe, cancellation) =>
        {
            var request = Request(topology);
            foreach (var warning in PermissionSubjects.Warnings(topology, request))
                pipe.Log.Warning(warning);
            if (topology.Rehearsal)
                pipe.Log.Information($"{name}: this is a rehearsal on simulated hosts; nothing is changed.");
            if (!topology.Security.Authorization)
            {
                pipe.Log.Verbose(
                    $"{name}: authorization is off in {topology.Name}, so every client may do everything. "
                        + "Permissions apply as soon as it is on.");
            }

            await new PermissionRun(
                pool, topology, request, new() { Activity = name, WaitSeconds = WaitSeconds }, pipe.Log)
                .RunAsync(change => ApproveAsync(pipe, topology, change), pipe.WriteObject, cancellation);
        });
    }

    private PermissionRequest Request(PulsarTopology topology)
    {
        var request = new PermissionRequest(Grants, Scopes(), Subject, Actions);
        foreach (var subject in Subject)
        {
            Tokens.CheckSubject(subject);
            _ = request.Scopes[0].PathOf(subject);
        }

        if (Grants)
            PermissionSubjects.ThrowIfReserved(topology, Subject);
        return request;
    }

    private static async Task<Approval> ApproveAsync(CmdletPipe pipe, PulsarTopology topology, PermissionChange change)
    {
        var action = change.Added.Count > 0
            ? $"Grant {string.Join(", ", change.Added)}"
            : $"Revoke {string.Join(", ", change.Removed)}";
        if (!await pipe.ShouldProcessAsync($"{change.Target} of {topology.Name} ({change.Reason})", action))
            return pipe.WhatIf ? Approval.WhatIf : Approval.Declined;
        pipe.Held.BeginChanges();
        return Approval.Approved;
    }
}
