namespace PulsarOps.Topology.Files;

/// <summary>What may stand at a key. Files are checked by it, and the schema for editors is made of it.</summary>
internal abstract record Schema
{
    /// <summary>Text. The check throws the error that says what is wrong with it; the pattern is for the schema alone.</summary>
    public sealed record Text(Action<string>? Check = null, string? Pattern = null) : Schema;

    /// <summary>Text, a number or a switch, taken as it is written; it may be empty.</summary>
    public sealed record Anything : Schema;

    /// <summary>A whole number.</summary>
    public sealed record Number(int Least, int Most) : Schema;

    /// <summary>true or false.</summary>
    public sealed record Switch : Schema;

    /// <summary>One of some words, whatever their case.</summary>
    public sealed record Choice(IReadOnlyList<string> Message) : Schema;

    public sealed record List(Schema Item, int Least = 1, int Most = int.MaxValue, bool IsSet = false) : Schema;

    /// <summary>
    /// A map whose keys are free. The check of a key and its value throws the error that says what is wrong with them.
    /// </summary>
    public sealed record Table(Schema Value, Action<string, string>? Check = null) : Schema;

    /// <summary>A map whose keys are known. Of each group of rivals one at most may be there.</summary>
    public sealed record Map(IReadOnlyList<FileKey> Keys, params string[][] MutuallyExclusive) : Schema;

    /// <summary>A list or a map.</summary>
    public sealed record Either(List Many, Map One) : Schema;
}

/// <summary>A key of a map.</summary>
internal sealed record FileKey(string Name, Schema Schema, string Description, bool IsRequired = false);
