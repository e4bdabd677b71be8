using System.Management.Automation;

namespace PulsarOps.Commands;

/// <summary>Takes a plan that came back from a file or a job for what it is, so that the cmdlet can say why it is of no use.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PlanTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is PSObject { BaseObject: not PulsarPlan } copy && copy.Properties["Fingerprint"]?.Value is string && copy.Properties["Name"]?.Value is string name
            ? new PulsarPlan(name)
            : inputData;
}
