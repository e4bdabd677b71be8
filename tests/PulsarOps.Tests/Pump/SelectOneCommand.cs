using System.Management.Automation;
using System.Reflection;

namespace PulsarOps.Tests.Pump;

/// <summary>Does what <c>Select-Object -First 1</c> does, which is not in System.Management.Automation.</summary>
[Cmdlet(VerbsCommon.Select, "One")]
public sealed class SelectOneCommand : PSCmdlet
{
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        WriteObject(InputObject);
        var type = typeof(PSCmdlet).Assembly.GetType(
            "System.Management.Automation.StopUpstreamCommandsException",
            throwOnError: true
        )!;
        throw (Exception)
            Activator.CreateInstance(
                type,
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic,
                null,
                [this],
                null
            )!;
    }
}
