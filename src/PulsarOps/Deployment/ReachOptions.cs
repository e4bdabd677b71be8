namespace PulsarOps.Deployment;

/// <summary>How a goal is to be reached.</summary>
internal sealed record ReachOptions
{
    /// <summary>The stage's name, in progress and errors.</summary>
    public required string Activity { get; init; }

    /// <summary>Seconds that a service may take to become ready.</summary>
    public int TimeoutSeconds { get; init; } = 300;

    /// <summary>A service that does not stop in time is killed.</summary>
    public bool Kill { get; init; }

    /// <summary>With the goal Absent: data and logs are removed as well.</summary>
    public bool RemoveData { get; init; }
}
