using System.Management.Automation;

namespace PulsarOps.Commands;

/// <summary>Something to be done on the pipeline thread, and what to do instead when it never gets there.</summary>
internal sealed record PipelineItem(Action<PSCmdlet> Run, Action? Drop = null);
