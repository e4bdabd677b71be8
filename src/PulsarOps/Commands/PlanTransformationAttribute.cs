using System.Management.Automation;

namespace PulsarOps.Commands;

/// <summary>
/// Recognizes a deserialized plan from a file or a job, so that the cmdlet can report PlanIncomplete.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PlanTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is PSObject { BaseObject: not PulsarPlan } copy && copy.Properties["Fingerprint"]?.Value is string
            && copy.Properties["Name"]?.Value is string name
            ? new PulsarPlan(name)
            : inputData;
}
