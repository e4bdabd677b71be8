namespace PulsarOps;

/// <summary>A check and its result.</summary>
public sealed class PulsarCheck
{
    internal PulsarCheck(string name, string target, PulsarCheckStatus status, string message)
    {
        Name = name;
        Target = target;
        Status = status;
        Message = message;
    }

    /// <summary>
    /// The kind of the check: <c>Ready</c>, <c>Messages</c>, <c>Names</c> or <c>Expiry</c>; of Test-PulsarStopSafety,
    /// <c>Stop</c>; of Test-PulsarSecurity,
    /// <c>Port</c>, <c>PlainText</c>, <c>TLS</c>, <c>Certificate</c>, <c>Anonymous</c>, <c>Clients</c>,
    /// <c>Firewall</c> or <c>KeyFiles</c>.
    /// </summary>
    public string Name { get; }

    /// <summary>
    /// The id of the checked service, the name of the checked host, or <c>host:port</c> and the service.
    /// </summary>
    public string Target { get; }

    /// <summary>The result of the check.</summary>
    public PulsarCheckStatus Status { get; }

    /// <summary>What the check found.</summary>
    public string Message { get; }

    /// <summary>What to do if the check did not pass.</summary>
    public string Recommendation { get; internal init; } = "";

    /// <summary>The stable id of the failure; empty if the check passed. See about_PulsarOps_Troubleshooting.</summary>
    public string ErrorId { get; internal init; } = "";

    /// <summary>The output of the service or tool.</summary>
    public string Evidence { get; internal init; } = "";

    /// <summary>The duration of the check.</summary>
    public TimeSpan Duration { get; internal init; }

    public override string ToString() => $"{Name} {Target}: {Status}";
}
