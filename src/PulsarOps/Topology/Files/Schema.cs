namespace PulsarOps.Topology.Files;

/// <summary>The allowed values of a key. Checks files, and generates the JSON schema for editors.</summary>
internal abstract record Schema
{
    /// <summary>Text. The check throws if it is not valid. The pattern is only for the JSON schema.</summary>
    public sealed record Text(Action<string>? Check = null, string? Pattern = null) : Schema;

    /// <summary>Text, a number or a switch, as written. It may be empty.</summary>
    public sealed record Anything : Schema;

    /// <summary>A whole number.</summary>
    public sealed record Number(int Least, int Most) : Schema;

    /// <summary>true or false.</summary>
    public sealed record Switch : Schema;

    /// <summary>One of several words, in any case.</summary>
    public sealed record Choice(IReadOnlyList<string> Message) : Schema;

    public sealed record List(Schema Item, int Least = 1, int Most = int.MaxValue, bool IsSet = false) : Schema;

    /// <summary>
    /// A map with arbitrary keys. The check throws if a key or its value is not valid.
    /// </summary>
    public sealed record Table(Schema Value, Action<string, string>? Check = null) : Schema;

    /// <summary>A map with known keys, of which some exclude each other.</summary>
    public sealed record Map(IReadOnlyList<FileKey> Keys, params string[][] MutuallyExclusive) : Schema;

    /// <summary>A list or a map.</summary>
    public sealed record Either(List Many, Map One) : Schema;
}

/// <summary>A key of a map.</summary>
internal sealed record FileKey(string Name, Schema Schema, string Description, bool IsRequired = false);
