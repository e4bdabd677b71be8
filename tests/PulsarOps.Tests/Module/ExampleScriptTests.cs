using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.ModuleContract;

/// <summary>The scripts under examples/ run through on simulated hosts. The quickstart, which ends its process, is a part of CI by itself.</summary>
public sealed class ExampleScriptTests
{
    public static TheoryData<string> Scripts { get; } = [.. Directory.GetFiles(Checkout.File("examples"), "*.ps1").Select(file => Path.GetFileName(file))
        .Where(file => file != "quickstart.ps1" && !file.EndsWith(".Tests.ps1", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_is_rehearsed(string file)
    {
        using var module = new Module();
        var run = module.Run("$WarningPreference = 'Ignore'; . $file -Rehearse; $topology", ("file", Checkout.File("examples", file))).Succeeded();
        Assert.Contains(run.Output, item => item.BaseObject is PulsarOps.Topology.PulsarTopology { Rehearsal: true });
    }
}
