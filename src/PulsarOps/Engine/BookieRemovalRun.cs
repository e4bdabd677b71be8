using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Engine;

/// <summary>Takes one bookie out of a cluster, and proves that no ledger needs it any more.</summary>
internal sealed class BookieRemovalRun(
    HostPool pool, PulsarTopology topology, PulsarService bookie, ApplyOptions options, IDeploymentLog log)
{
    /// <summary>The tool reads the metadata of all ledgers.</summary>
    private const int ListingSeconds = 600;

    private const int Reported = 10;

    private readonly string _id = ClusterAddresses.BookieId(bookie);

    /// <summary>Whether a lost bookie that may have had the last copy of a ledger is not given up.</summary>
    public bool RefusesLastCopies { get; init; }

    /// <returns>The topology, still with the bookie; null if steps were declined.</returns>
    public async Task<PulsarTopology?> RunAsync(
        Func<PulsarPlanStep, Task<Approval>> approve, CancellationToken cancellation)
    {
        var status = await StatusAsync(cancellation);
        var before = await ListAsync(status, cancellation);
        ThrowIfAnyIsLast(before, status);
        log.Information($"{options.Activity}: {bookie.Id}: {BookieRemoval.Describe(before)}.");
        PulsarTopology? reached;
        try
        {
            reached = await new DeploymentEngine(pool, log).ApplyAsync(
                topology, [DesiredState.Of(LifecycleState.Removed, PulsarRole.Bookie)],
                options with { Ledgers = before, Removing = bookie.Id, EmptiesDisks = false }, approve, cancellation);
        }
        catch (PulsarOpsException error) when (error.ErrorId == nameof(SR.StageIncomplete))
        {
            await ReportLeftAsync(cancellation);
            throw;
        }

        if (reached is null)
            return null;
        // After -WhatIf nothing has changed.
        if (reached.Context.Assumed.Count == topology.Context.Assumed.Count)
            await VerifyAsync(cancellation);
        return reached;
    }

    /// <summary>
    /// Refuses to give up a bookie that is lost and may have had the last copy of a ledger, before anything changes.
    /// </summary>
    private void ThrowIfAnyIsLast(LedgerListing? ledgers, PlanInput status)
    {
        if (!RefusesLastCopies || LedgerState.Of(status) is not { } state || state.Serving.Contains(_id))
            return;
        LedgerFact[] last =
        [
            .. (ledgers?.Ledgers ?? []).Where(ledger => ledger.Ensembles.Any(part =>
                part.Contains(_id) && !part.Any(state.Serving.Contains))),
        ];
        foreach (var ledger in last.Take(Reported))
        {
            var (reason, remedy) = LedgerDiagnosis.Of(ledger, _id, state);
            log.Failure(new(
                nameof(SR.LedgerStuck), ErrorKind.InvalidState, bookie.Id, ledger.Id,
                ledger.Name.Length > 0 ? $" of {ledger.Name}" : "", bookie.Id, reason, remedy));
        }

        if (last.Length > 0)
        {
            throw new PulsarOpsException(
                nameof(SR.LedgerCopyMissing), ErrorKind.InvalidState, bookie.Id, bookie.Id, last.Length,
                string.Join(", ", last.Take(Reported).Select(ledger =>
                    ledger.Id.ToString(CultureInfo.InvariantCulture))));
        }
    }

    private Task<PlanInput> StatusAsync(CancellationToken cancellation)
    {
        var lost = new UnreachableHosts();
        lost.Lose(topology, options.LostNodes);
        return new HostReader(pool, log).ReadStatusAsync(
            topology, cancellation, node => !lost.Contains(topology, node));
    }

    /// <summary>Null if no other bookie runs, so that no host could ask.</summary>
    private async Task<LedgerListing?> ListAsync(PlanInput status, CancellationToken cancellation)
    {
        if (BookieRemoval.Home(status, bookie)?.Host is not { } node)
            return null;
        return await pool.Host(topology, HostMap.KeyOf(topology, node), log).ListLedgersAsync(
            new(ToolPaths.Release(topology, node), ToolPaths.Environment(node), _id, ListingSeconds)
            {
                User = topology.ServiceUser ?? "",
            },
            cancellation);
    }

    private async Task VerifyAsync(CancellationToken cancellation)
    {
        var status = await StatusAsync(cancellation);
        if (await ListAsync(status, cancellation) is { Count: > 0 } left)
            throw Remaining(left, status);
    }

    /// <summary>Says of each ledger that has no copy elsewhere yet why.</summary>
    private async Task ReportLeftAsync(CancellationToken cancellation)
    {
        var status = await StatusAsync(cancellation);
        if (await ListAsync(status, cancellation) is not { Count: > 0 } left || LedgerState.Of(status) is not { } state)
            return;
        foreach (var ledger in left.Ledgers.Take(Reported))
        {
            var (reason, remedy) = LedgerDiagnosis.Of(ledger, _id, state);
            log.Failure(new(
                nameof(SR.LedgerStuck), ErrorKind.InvalidState, bookie.Id, ledger.Id,
                ledger.Name.Length > 0 ? $" of {ledger.Name}" : "", bookie.Id, reason, remedy));
        }

        log.Failure(Remaining(left, status));
    }

    private PulsarOpsException Remaining(LedgerListing left, PlanInput status) => new(
        nameof(SR.LedgersRemain), ErrorKind.InvalidState, bookie.Id, bookie.Id, left.Count,
        string.Join(", ", left.Ledgers.Take(Reported).Select(ledger =>
            ledger.Id.ToString(CultureInfo.InvariantCulture))),
        LedgerState.Of(status)?.Writable.Count ?? 0);
}
