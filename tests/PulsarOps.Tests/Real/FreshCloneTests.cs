using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Real;

/// <summary>What a new user does first, on a machine that has nothing but the .NET SDK.</summary>
[Collection(nameof(RealPulsar))]
public sealed class FreshCloneTests
{
    [Fact]
    public void Quickstart_downloads_from_a_mirror_resumes_after_a_kill_and_runs_real_Pulsar()
    {
        TestTier.RequireFull();
        var archives = Archives.Require("4.0.8");
        Assert.SkipUnless(Directory.Exists(Path.Combine(Checkout.Root, ".git")), "The checkout is not a git clone.");

        var answer = LabAnswer.Of(
            Path.Combine(Checkout.Root, "tests/fresh/clone.sh"), [],
            new Dictionary<string, string> { ["PULSAROPS_ARCHIVES"] = archives });

        Assert.True(answer.ExitCode == 0, $"{answer.Output}\n{answer.Errors}");
        Assert.Contains("The download resumed at byte ", answer.Output, StringComparison.Ordinal);
        Assert.Contains("10 of 10 checks passed", answer.Output, StringComparison.Ordinal);
    }
}
