namespace PulsarOps;

/// <summary>What a step changes in a file: a key of a configuration, a variable of an environment, or a line of any other text.</summary>
public sealed class PulsarChange
{
    internal PulsarChange(string key, string? oldValue, string? newValue)
    {
        Key = key;
        OldValue = oldValue;
        NewValue = newValue;
    }

    /// <summary>The key; of other texts the number of the line, as <c>line 12</c>.</summary>
    public string Key { get; }

    /// <summary>Unset where it is new. A secret is masked.</summary>
    public string? OldValue { get; }

    /// <summary>Unset where it goes. A secret is masked.</summary>
    public string? NewValue { get; }

    public override string ToString() =>
        OldValue is null ? $"+ {Key}: {NewValue}" : NewValue is null ? $"- {Key}: {OldValue}" : $"{Key}: {OldValue} -> {NewValue}";
}
