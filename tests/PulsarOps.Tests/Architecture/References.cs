using System.Reflection;
using System.Reflection.Emit;

namespace PulsarOps.Tests.Architecture;

/// <summary>What a type refers to: in its signatures, and in the code of its methods.</summary>
internal static class References
{
    private const BindingFlags Everything =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Static
        | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Members and types, each as itself.</summary>
    public static IEnumerable<MemberInfo> Of(Type type)
    {
        var references = new HashSet<MemberInfo>();
        references.UnionWith(type.GetInterfaces());
        if (type.BaseType is { } parent)
            references.Add(parent);
        foreach (var member in type.GetMembers(Everything))
        {
            references.UnionWith(member.CustomAttributes.Select(attribute => attribute.AttributeType));
            references.UnionWith(SignatureOf(member));
            if (member is MethodBase method)
                references.UnionWith(CodeOf(method));
        }

        return references.SelectMany(Unwrap).Distinct();
    }

    private static IEnumerable<Type> SignatureOf(MemberInfo member) =>
        member switch
        {
            FieldInfo field => [field.FieldType],
            MethodInfo method =>
            [
                method.ReturnType,
                .. method.GetParameters().Select(parameter => parameter.ParameterType),
            ],
            ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
            PropertyInfo property => [property.PropertyType],
            _ => [],
        };

    private static IEnumerable<MemberInfo> CodeOf(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
            yield break;
        foreach (var local in body.LocalVariables)
            yield return local.LocalType;

        var code = body.GetILAsByteArray()!;
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at];
            var instruction = OpCodesByValue[value];
            at += instruction.Size;
            if (
                instruction.OperandType
                is OperandType.InlineMethod
                    or OperandType.InlineField
                    or OperandType.InlineType
                    or OperandType.InlineTok
            )
                yield return method.Module.ResolveMember(
                    BitConverter.ToInt32(code, at),
                    typeArguments,
                    methodArguments
                )!;
            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    /// <summary>A member is also its type, and a generic or array type also what it is made of.</summary>
    private static IEnumerable<MemberInfo> Unwrap(MemberInfo member)
    {
        if (member is not Type type)
            return member.DeclaringType is { } owner ? Unwrap(owner).Prepend(member) : [member];
        if (type.HasElementType)
            return Unwrap(type.GetElementType()!);
        return type.IsGenericType && !type.IsGenericTypeDefinition
            ? type.GetGenericArguments().SelectMany(Unwrap).Prepend(type.GetGenericTypeDefinition())
            : [type];
    }
}
