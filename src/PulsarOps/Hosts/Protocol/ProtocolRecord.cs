using System.Globalization;

namespace PulsarOps.Hosts.Protocol;

/// <summary>A verb and its named fields, as scripts read them.</summary>
internal sealed record ProtocolRecord(string Verb, params (string Name, object Value)[] Fields)
{
    /// <summary>Returns the record with more fields before its own.</summary>
    public ProtocolRecord After(params (string Name, object Value)[] fields) => new(Verb, [.. fields, .. Fields]);

    /// <summary>The whole record, for comparisons.</summary>
    public override string ToString() => string.Join("\t", Fields.Select(field =>
        string.Format(CultureInfo.InvariantCulture, "{0}={1}", field.Name, field.Value)).Prepend(Verb));
}
