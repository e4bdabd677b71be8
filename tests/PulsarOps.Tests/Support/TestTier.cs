namespace PulsarOps.Tests.Support;

/// <summary>
/// How much is tested, by <c>PULSAROPS_TESTS</c>. Unset: what answers within five minutes. <c>ci</c>: also real sshd,
/// the lab's hosts, real clusters and the stand-in. <c>full</c>: also what takes longer than a change can wait for.
/// </summary>
internal static class TestTier
{
    private static readonly string Name = Environment.GetEnvironmentVariable("PULSAROPS_TESTS") switch
    {
        null or "" or "quick" => "quick",
        "ci" => "ci",
        "full" => "full",
        var other => throw new InvalidOperationException($"PULSAROPS_TESTS is '{other}'. Set it to quick, ci or full."),
    };

    public static bool IsFull => Name == "full";

    public static void RequireCI() =>
        Assert.SkipWhen(Name == "quick", "Not in the quick tier: PULSAROPS_TESTS=ci dotnet test.");

    public static void RequireFull() =>
        Assert.SkipUnless(IsFull, "Only in the full tier: PULSAROPS_TESTS=full dotnet test.");
}
