using System.Management.Automation;
using System.Reflection;

namespace PulsarOps.Tests.ModuleContract;

/// <summary>A cmdlet's class with what its attributes say.</summary>
internal sealed record CmdletClass(Type Type, CmdletAttribute Attribute)
{
    public string Name => $"{Attribute.VerbName}-{Attribute.NounName}";

    public IEnumerable<PropertyInfo> Parameters =>
        Type.GetProperties().Where(property => property.IsDefined(typeof(ParameterAttribute)));

    public override string ToString() => Name;
}
