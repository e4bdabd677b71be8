using System.Management.Automation;

namespace PulsarOps.Tests.Pump;

/// <summary>Does whatever a test wants done, once for each input.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "TestWork", SupportsShouldProcess = true)]
public sealed class InvokeTestWorkCommand : PulsarCmdlet
{
    /// <summary>A <see cref="TestWork"/>, as an object because PowerShell wants public types.</summary>
    [Parameter(Mandatory = true)]
    public object? Work { get; set; }

    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        var work = (TestWork)(Work is PSObject wrapped ? wrapped.BaseObject : Work!);
        work.Cmdlet = this;
        work.Input = InputObject;
        Run(work.RunAsync);
    }

    internal Task Ended => WorkEnded;
}
