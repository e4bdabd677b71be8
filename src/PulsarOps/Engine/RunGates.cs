using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Execution;
using PulsarOps.Planning;

namespace PulsarOps.Engine;

/// <summary>What a run asks before each service that it restarts, and how it ends when the answer is no.</summary>
internal static class RunGates
{
    /// <summary>The gate of a run.</summary>
    public static IStopGate Of(
        HostReader reader, PlanInput input, IReadOnlyList<PlannedStep> plan, TrafficCanary? canary, IDeploymentLog log)
    {
        IStopGate[] window = input.Options.Until is { } until
            ? [new WindowGate(until, PipelineState.Of(input.Topology).Time)] : [];
        IStopGate[] traffic = canary is null ? [] : [canary];
        // It may have taken long until it was safe.
        return new StopGates([.. window, .. traffic, new SafetyGate(reader, input, plan, log), .. window]);
    }

    /// <summary>What is left when the gate has closed as the user wanted, and how to continue.</summary>
    public static string Message(PlanInput input, GateClosure closure, IReadOnlyList<string> left)
    {
        var services = string.Join(", ", left);
        // Nothing on the hosts shows which services were selected for a restart.
        return input.Wants(LifecycleState.Restarted)
            ? string.Format(
                CultureInfo.InvariantCulture, SR.RestartPaused, input.Options.Activity, closure.Reason, services,
                string.Join(", ", input.Topology.Services.Where(service => left.Contains(service.Id))
                    .Select(service => service.Node).Distinct()))
            : string.Format(
                CultureInfo.InvariantCulture, SR.UpdatePaused, input.Options.Activity, closure.Reason, services);
    }

    /// <summary>The steps that are still missing of services whose turn has come.</summary>
    public static PlannedStep[] Missing(IEnumerable<PlannedStep> rest, IReadOnlyList<string> left) =>
        [.. rest.Where(step => step.Turn is { } turn && !left.Contains(turn))];
}
