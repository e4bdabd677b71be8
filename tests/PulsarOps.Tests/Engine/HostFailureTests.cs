using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>A host that fails at any point does no permanent damage.</summary>
public sealed class HostFailureTests
{
    public static TheoryData<string> AllKinds { get; } = [.. Faults.Kinds.Select(kind => kind.ToString())];

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task Deployment_to_several_hosts_resumes_after_a_fault_on_one(string kind)
    {
        var operations = await Faults.CountAsync(World.Hosts(), Plans.Everything, "h2");
        for (var ordinal = 1; ordinal <= operations; ordinal++)
            await Faults.AssertResumesAsync(
                World.Hosts(),
                ordinal,
                Enum.Parse<FaultKind>(kind),
                Plans.Everything,
                "h2"
            );
    }
}
