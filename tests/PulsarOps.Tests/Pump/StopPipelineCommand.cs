using System.Management.Automation;

namespace PulsarOps.Tests.Pump;

/// <summary>A command that ends the pipeline by force.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Pipeline")]
public sealed class StopPipelineCommand : PSCmdlet
{
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    protected override void ProcessRecord() => throw new PipelineStoppedException();
}
