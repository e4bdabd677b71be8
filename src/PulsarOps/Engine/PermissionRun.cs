using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Execution;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Roles;

namespace PulsarOps.Engine;

/// <summary>Grants or revokes permissions under the lock of the cluster: read, compare, approve, lock, write.</summary>
internal sealed class PermissionRun(
    HostPool pool, PulsarTopology topology, PermissionRequest request, ApplyOptions options, IDeploymentLog log)
{
    private readonly PermissionReader _reader = new(pool, log);

    /// <param name="approve">Asks about each change that is needed.</param>
    /// <param name="report">
    /// Receives each permission that is as requested, whether this run has changed it or not.
    /// </param>
    /// <param name="cancellation">Cancels the work.</param>
    public async Task RunAsync(
        Func<PermissionChange, Task<Approval>> approve, Action<PulsarPermission> report,
        CancellationToken cancellation)
    {
        var facts = await ReadAsync(cancellation);
        var needed = Settle(PermissionPlanner.Plan(request, scope => Of(facts, scope)), report);
        var approved = new List<PermissionChange>();
        var declined = 0;
        foreach (var change in needed)
        {
            switch (await approve(change))
            {
                case Approval.Approved: approved.Add(change); break;
                case Approval.Declined: declined++; break;
            }
        }

        if (approved.Count > 0)
        {
            facts ??= await _reader.ReadAsync(topology, request.Scopes, among: null, cancellation);
            await ChangeAsync(facts, approved, report, cancellation);
        }

        if (declined > 0)
            log.Warning(string.Format(CultureInfo.InvariantCulture, SR.StepsDeclined, options.Activity, declined));
    }

    /// <summary>Null if an earlier stage would only have created the cluster, because of -WhatIf.</summary>
    private async Task<PermissionFacts?> ReadAsync(CancellationToken cancellation) =>
        topology.Context.Assumed.Count > 0
            ? null
            : await _reader.ReadAsync(topology, request.Scopes, among: null, cancellation);

    private static NamespacePermissions Of(PermissionFacts? facts, PermissionScope scope) =>
        facts is null ? NamespacePermissions.None : facts.Namespaces[scope.Namespace];

    /// <summary>Reports what is as requested already, and returns the rest.</summary>
    private List<PermissionChange> Settle(
        IEnumerable<PermissionChange> changes, Action<PulsarPermission> report)
    {
        var needed = new List<PermissionChange>();
        foreach (var change in changes)
        {
            if (change.IsNeeded)
            {
                needed.Add(change);
                continue;
            }

            log.Verbose(
                $"{options.Activity}: nothing to do for {change.Target}: it may "
                    + $"{(change.After.Count == 0 ? "do nothing" : string.Join(", ", change.After))} already.");
            report(change.ToPermission(topology.Name));
        }

        return needed;
    }

    private async Task ChangeAsync(
        PermissionFacts facts, List<PermissionChange> approved, Action<PulsarPermission> report,
        CancellationToken cancellation)
    {
        // Hosts without a broker were not asked. The lock reports those of them that do not answer.
        var input = new PlanInput(
            topology, HostMap.Of(topology).ToDictionary(host => host.Key, _ => new HostFacts()), null, [], options);
        foreach (var broker in topology.Of(PulsarRole.Broker))
        {
            var host = HostMap.KeyOf(topology, broker.Host);
            if (!facts.Reachable.Contains(host))
                input.Unreachable.Add(host);
        }

        await OperationRun.DoAsync(pool, input, approved.Count, log, async operation =>
        {
            // A broker replaces all actions of a subject, so what is written must not be older than the lock.
            var now = await _reader.ReadAsync(topology, request.Scopes, facts.Brokers, operation.Cancellation);
            var changes = PermissionPlanner.Plan(request, scope => Of(now, scope))
                .Where(change => approved.Any(
                    other => other.Scope == change.Scope && other.Subject == change.Subject));
            await WriteAsync(operation, now.Brokers, Settle(changes, report), report);
            return true;
        }, cancellation);
    }

    /// <summary>Writes through the first broker, and what gets no answer there through the next one.</summary>
    private async Task WriteAsync(
        OperationRun operation, IReadOnlyList<PulsarService> brokers, List<PermissionChange> changes,
        Action<PulsarPermission> report)
    {
        var (left, failures) = (changes, new List<PulsarOpsException>());
        foreach (var (broker, index) in brokers.Select((broker, index) => (broker, index)))
        {
            var silent = new List<(PermissionChange Change, PulsarOpsException Error)>();
            foreach (var (change, error, isSilent) in await SendAsync(operation, broker, left))
            {
                if (error is null)
                    report(change.ToPermission(topology.Name));
                else if (isSilent)
                    silent.Add((change, error));
                else
                    failures.Add(error);
            }

            left = [.. silent.Select(pair => pair.Change)];
            if (left.Count == 0)
                break;
            if (index == brokers.Count - 1)
            {
                failures.AddRange(silent.Select(pair => pair.Error));
                break;
            }

            log.Warning(string.Format(
                CultureInfo.InvariantCulture, SR.BrokerPassedOver, silent[0].Error.Message, brokers[index + 1].Id));
        }

        if (failures.Count == 0)
            return;
        if (changes.Count == 1)
            throw failures[0];
        foreach (var failure in failures)
            log.Failure(failure);
        throw new PulsarOpsException(
            nameof(SR.StageIncomplete), ErrorKind.Failed, topology.Name, options.Activity,
            changes.Count - failures.Count, changes.Count);
    }

    /// <summary>Sends all requests to one broker in one round trip.</summary>
    private async Task<IEnumerable<(PermissionChange Change, PulsarOpsException? Error, bool IsSilent)>> SendAsync(
        OperationRun operation, PulsarService broker, List<PermissionChange> changes)
    {
        var (endpoint, host) = (BrokerEndpoint.Of(topology, broker), HostMap.KeyOf(topology, broker.Host));
        PlannedStep[] steps = [.. changes.Select(change => new PlannedStep(
            new(
                StepId.Permission(change.Scope, change.Subject), broker.Node, broker.Id, request.Action,
                change.Target, change.Reason),
            host, new ApplyWork(change.Operation(endpoint), broker.Host.Paths.State), []))];
        var results = new HostOperationResult[steps.Length];
        try
        {
            await operation.Host(host).ApplyAsync(
                new(broker.Host.Paths.State, [.. steps.Select((step, index) => new BatchEntry(
                    index, ((ApplyWork)step.Work).Operation, [])
                {
                    Record = StepWorker.RecordOf(step),
                })]),
                result => results[result.Number] = result, operation.Cancellation);
        }
        catch (PulsarOpsException lost) when (lost.Kind is ErrorKind.Connection or ErrorKind.Timeout)
        {
            // Requests that have been carried out may be repeated, because each sets all actions of its subject.
            return changes.Select(change => (change, (PulsarOpsException?)lost, true));
        }

        return steps.Select((step, index) =>
        {
            if (StepOutcomes.Verify(step, results[index]) is not { } error)
            {
                log.Verbose($"[{broker.Node}] {((ApplyWork)step.Work).Operation.Describe()}");
                return (changes[index], (PulsarOpsException?)null, false);
            }

            if (error.ErrorId == nameof(SR.LockLost))
                throw error;
            var answer = PermissionErrors.AnswerIn(results[index].Detail);
            return answer.Status == 0
                ? (changes[index], error, error.ErrorId == nameof(SR.StepFailed))
                : (changes[index], PermissionErrors.Of(
                    broker, ((ApplyWork)step.Work).Operation.Describe(), changes[index].Scope, answer), false);
        });
    }
}
