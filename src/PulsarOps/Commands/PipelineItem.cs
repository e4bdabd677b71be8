using System.Management.Automation;

namespace PulsarOps.Commands;

/// <summary>An action for the pipeline thread, and its replacement if the pipeline ends first.</summary>
internal sealed record PipelineItem(Action<PSCmdlet> Run, Action? Drop = null);
