using PulsarOps.Common;

namespace PulsarOps.Planning;

/// <summary>
/// The planners do not carry out the security of a topology yet, and a cluster that is only partly secured must not
/// pass for a secured one.
/// </summary>
internal static class SecurityReadiness
{
    public static IEnumerable<PulsarOpsException> NotReady(PlanInput input)
    {
        var topology = input.Topology;
        if (!topology.Security.IsNone)
            yield return new(nameof(SR.SecurityNotReady), ErrorKind.InvalidState, topology.Name, topology.Name);
    }
}
