using PulsarOps.Common;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Whether a bookie may leave its cluster.</summary>
internal static class BookieRemovalChecks
{
    public static IEnumerable<PulsarOpsException> Problems(PlanDraft draft)
    {
        var input = draft.Input;
        if (BookieRemoval.Of(input) is not { } bookie)
            yield break;
        if (!input.FactsOf(bookie.Host).Answered && !input.Options.LostNodes.Contains(bookie.Node))
        {
            yield return new(
                nameof(SR.BookieHostSilent), ErrorKind.Connection, bookie.Id, bookie.Id, bookie.Node);
            yield break;
        }

        var id = ClusterAddresses.BookieId(bookie);
        if (LedgerState.Of(input) is not { } ledgers)
        {
            yield return new(
                nameof(SR.LedgersUnknown), ErrorKind.Unavailable, bookie.Id, bookie.Id,
                "ZooKeeper does not tell whether all ledgers have their copies");
            yield break;
        }

        var others = input.Topology.Of(PulsarRole.Bookie).Where(other => other != bookie).ToArray();
        // With -WhatIf, an earlier stage may be about to start one.
        var writable = others.Count(other => ledgers.Writable.Contains(ClusterAddresses.BookieId(other))
            || draft.Builder.WillProvide(StepId.Ready(other)));
        if (writable < ledgers.Ensemble)
        {
            yield return new(
                nameof(SR.BookiesTooFew), ErrorKind.InvalidState, bookie.Id, bookie.Id, writable, ledgers.Ensemble,
                ledgers.Namespace.Length > 0 ? $" by the namespace {ledgers.Namespace}" : "");
            yield break;
        }

        if (ledgers.IsRecoveryOff && BookieRemoval.HasCookie(input, bookie))
        {
            yield return new(
                nameof(SR.LedgerRecoveryOff), ErrorKind.InvalidState, bookie.Id, bookie.Id, "none could be copied");
            yield break;
        }

        // Copies that only this bookie lacks are what an interrupted run has left to do.
        var lacking = ledgers.Lacking.Where(ledger => ledger.Bookies.Any(other => other != id)).ToArray();
        if (lacking.Length > 0)
        {
            yield return new(
                nameof(SR.LedgersUnderReplicated), ErrorKind.InvalidState, bookie.Id, bookie.Id,
                LedgerState.Names(lacking, ledgers.HasMore));
        }
        else if (!input.FactOf(bookie).Running && ledgers.Serving.Contains(id))
        {
            yield return new(nameof(SR.BookieStillRegistered), ErrorKind.InvalidState, bookie.Id, bookie.Id, id);
        }
        else if (StopNeeds.Obstacles(input, [bookie]).FirstOrDefault(
            obstacle => obstacle.Kind == StopObstacleKind.Racks) is { } racks)
        {
            yield return StopSafety.Error(racks);
        }
    }
}
