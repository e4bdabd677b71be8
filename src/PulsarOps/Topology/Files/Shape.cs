namespace PulsarOps.Topology.Files;

/// <summary>What may stand at a key. Files are checked by it, and the schema for editors is made of it.</summary>
internal abstract record Shape
{
    /// <summary>Text. The check throws the error that says what is wrong with it; the pattern is for the schema alone.</summary>
    public sealed record Text(Action<string>? Check = null, string? Pattern = null) : Shape;

    /// <summary>Text, a number or a switch, taken as it is written; it may be empty.</summary>
    public sealed record Anything : Shape;

    /// <summary>A whole number.</summary>
    public sealed record Number(int Least, int Most) : Shape;

    /// <summary>true or false.</summary>
    public sealed record Switch : Shape;

    /// <summary>One of some words, whatever their case.</summary>
    public sealed record Choice(IReadOnlyList<string> Words) : Shape;

    public sealed record List(Shape Item, int Least = 1, int Most = int.MaxValue, bool IsSet = false) : Shape;

    /// <summary>
    /// A map whose keys are free. The check of a key and its value throws the error that says what is wrong with them.
    /// </summary>
    public sealed record Table(Shape Value, Action<string, string>? Check = null) : Shape;

    /// <summary>A map whose keys are known. Of each group of rivals one at most may be there.</summary>
    public sealed record Map(IReadOnlyList<FileKey> Keys, params string[][] Rivals) : Shape;

    /// <summary>A list or a map.</summary>
    public sealed record Either(List Many, Map One) : Shape;
}

/// <summary>A key of a map.</summary>
internal sealed record FileKey(string Name, Shape Shape, string Description, bool IsRequired = false);
