using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.ModuleContract;

/// <summary>A whole chain under -WhatIf, up to the checks.</summary>
public sealed class WhatIfTests
{
    private const string Chain =
        "$WhatIfPreference = $true; New-PulsarTopology w -Local -Rehearse | Install-PulsarZooKeeper | "
        + "Start-PulsarZooKeeper | Initialize-PulsarMetadata | "
        + "Install-PulsarBookie | Start-PulsarBookie | Install-PulsarBroker | Start-PulsarBroker | Test-PulsarCluster";

    [Fact]
    public void WhatIf_result_is_neither_tested_nor_an_error()
    {
        using var module = new Module();

        var run = module.Run(Chain).Succeeded();

        Assert.Empty(run.Output);
        Assert.Contains(
            "-WhatIf",
            Assert.Single(run.Warnings, warning => warning.Contains("not tested", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void WhatIf_reports_no_service_as_healthy()
    {
        using var module = new Module();

        Assert.Equal([false], module.Run($"{Chain} -Quiet").Succeeded().Of<bool>());
    }
}
