namespace PulsarOps.Tests.Support;

/// <summary>How much is tested: <c>PULSAROPS_TESTS=full</c> takes longer than a change can wait for.</summary>
internal static class TestTier
{
    public static bool IsFull => Environment.GetEnvironmentVariable("PULSAROPS_TESTS") == "full";

    public static void RequireFull() => Assert.SkipUnless(IsFull, "Only in the full tier: PULSAROPS_TESTS=full dotnet test.");
}
