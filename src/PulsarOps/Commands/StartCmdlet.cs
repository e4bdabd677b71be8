using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

/// <summary>A stage that waits until services are ready.</summary>
public abstract class StartCmdlet : StageCmdlet
{
    /// <summary>Seconds that a service may take without progress until it is ready: 1 to 86400.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSeconds { get; set; } = 300;

    private protected override ApplyOptions Options => base.Options with { TimeoutSeconds = TimeoutSeconds };
}
