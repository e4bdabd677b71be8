namespace PulsarOps;

/// <summary>
/// A change in a file: a key of a configuration, a variable of an environment, or a line of another file.
/// </summary>
public sealed class PulsarChange
{
    internal PulsarChange(string key, string? oldValue, string? newValue)
    {
        Key = key;
        OldValue = oldValue;
        NewValue = newValue;
    }

    /// <summary>The key or variable, or the line number of other files, such as <c>line 12</c>.</summary>
    public string Key { get; }

    /// <summary>The old value; null if the key is new. Secrets are masked.</summary>
    public string? OldValue { get; }

    /// <summary>The new value; null if the key is removed. Secrets are masked.</summary>
    public string? NewValue { get; }

    public override string ToString() =>
        OldValue is null ? $"+ {Key}: {NewValue}"
        : NewValue is null ? $"- {Key}: {OldValue}"
        : $"{Key}: {OldValue} -> {NewValue}";
}
