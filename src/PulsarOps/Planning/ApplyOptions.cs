namespace PulsarOps.Planning;

/// <summary>How a goal is to be reached.</summary>
internal sealed record ApplyOptions
{
    /// <summary>The stage's name, in progress and errors.</summary>
    public required string Activity { get; init; }

    /// <summary>Seconds that a service may take to become ready.</summary>
    public int TimeoutSeconds { get; init; } = 300;

    /// <summary>A service that does not stop in time is killed.</summary>
    public bool Kill { get; init; }

    /// <summary>A service is stopped although its role then has no quorum any more; never against the order of the roles.</summary>
    public bool BreakQuorum { get; init; }

    /// <summary>
    /// The processes that a restart replaces, by service id, from <see cref="Planning.RestartPlanner.ProcessesOf"/>: what is planned
    /// with them is what is still missing of that restart. Null: it has not begun.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Restarting { get; init; }

    /// <summary>Seconds to wait for the lock of the cluster where another operation holds it.</summary>
    public int WaitSeconds { get; init; }

    /// <summary>The texts of files that are replaced are read, so that the steps show what is different in them.</summary>
    public bool ShowsDiffs { get; init; }

    /// <summary>The plan to be carried out, and no other one; null: whatever is missing.</summary>
    public PulsarPlan? Plan { get; init; }

    /// <summary>An earlier release of the same line may take the place of the one that is installed.</summary>
    public bool AllowsDowngrade { get; init; }

    /// <summary>With the goal Absent: data and logs are removed as well.</summary>
    public bool RemoveData { get; init; }
}
