namespace PulsarOps;

/// <summary>One thing that was looked at, and what was found.</summary>
public sealed class PulsarCheck
{
    internal PulsarCheck(string name, string target, PulsarCheckStatus status, string message)
    {
        Name = name;
        Target = target;
        Status = status;
        Message = message;
    }

    /// <summary>What was checked: <c>Ready</c> or <c>Messages</c>.</summary>
    public string Name { get; }

    /// <summary>The service that was checked.</summary>
    public string Target { get; }

    public PulsarCheckStatus Status { get; }

    public string Message { get; }

    /// <summary>What to do where the check did not pass.</summary>
    public string Recommendation { get; internal init; } = "";

    /// <summary>The stable id of what was found; empty where the check passed.</summary>
    public string ErrorId { get; internal init; } = "";

    /// <summary>What a service or a tool said, word by word.</summary>
    public string Evidence { get; internal init; } = "";

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; internal init; }

    public override string ToString() => $"{Name} {Target}: {Status}";
}
