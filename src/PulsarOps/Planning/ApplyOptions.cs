namespace PulsarOps.Planning;

/// <summary>Options for reaching a desired state.</summary>
internal sealed record ApplyOptions
{
    /// <summary>The stage's name in progress and error messages.</summary>
    public required string Activity { get; init; }

    /// <summary>How many seconds a service may take to become ready.</summary>
    public int TimeoutSeconds { get; init; } = 300;

    /// <summary>Kills a service that does not stop in time.</summary>
    public bool Kill { get; init; }

    /// <summary>Stops a service even if its role loses its quorum. The order of the roles always holds.</summary>
    public bool BreakQuorum { get; init; }

    /// <summary>
    /// The processes that a restart replaces, by service id, from <see cref="Planning.RestartPlanner.ProcessesOf"/>.
    /// With them, a plan holds only what is still missing of that restart. Null if the restart has not begun.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Restarting { get; init; }

    /// <summary>How many seconds to wait for the cluster's lock if another operation holds it.</summary>
    public int WaitSeconds { get; init; }

    /// <summary>Reads the replaced files, so that the steps can show the differences.</summary>
    public bool ShowsDiffs { get; init; }

    /// <summary>The only plan that may be carried out. Null: whatever is missing.</summary>
    public PulsarPlan? Plan { get; init; }

    /// <summary>Allows an earlier release of the same line to replace the installed one.</summary>
    public bool AllowsDowngrade { get; init; }

    /// <summary>Removes data and logs as well if the desired state is Absent.</summary>
    public bool RemoveData { get; init; }
}
