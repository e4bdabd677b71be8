using System.Globalization;
using System.Management.Automation;

namespace PulsarOps.Help;

/// <summary>A parameter: the description is written, everything else comes from the cmdlet.</summary>
internal sealed class ParameterHelp(IReadOnlyList<Block> description, ParameterMetadata parameter, string defaultValue)
{
    private readonly ParameterSetMetadata[] _sets = [.. parameter.ParameterSets.Values];

    public string Name => parameter.Name;

    public IReadOnlyList<Block> Description => description;

    public string Default => defaultValue;

    public string Type => parameter.ParameterType.ToString();

    public string ShortType => Underlying.Name;

    public bool IsSwitch => parameter.SwitchParameter;

    public bool IsRequired => _sets.Any(set => set.IsMandatory);

    public string Position =>
        _sets.Max(set => set.Position) is >= 0 and var position
            ? position.ToString(CultureInfo.InvariantCulture)
            : "named";

    public IReadOnlyCollection<string> Aliases => parameter.Aliases;

    public IReadOnlyList<string> AcceptedValues => Underlying.IsEnum ? Enum.GetNames(Underlying) : [];

    public bool SupportsWildcards => parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any();

    public string PipelineInput =>
        (_sets.Any(set => set.ValueFromPipeline), _sets.Any(set => set.ValueFromPipelineByPropertyName)) switch
        {
            (true, true) => "True (ByPropertyName, ByValue)",
            (true, _) => "True (ByValue)",
            (_, true) => "True (ByPropertyName)",
            _ => "False",
        };

    private Type Underlying => Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
}
