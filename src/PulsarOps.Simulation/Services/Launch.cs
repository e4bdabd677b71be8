namespace PulsarOps.Simulation;

/// <summary>What a process is started with.</summary>
internal sealed record Launch(
    SimulatedHost Host, IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment,
    string WorkDirectory, string OutputFile, string PidFile)
{
    /// <summary>Of the files that it read when it started.</summary>
    public string InputsDigest { get; init; } = "";

    /// <summary>Of a job: where its exit status is kept.</summary>
    public string? StatusFile { get; init; }

    /// <summary>The unit that keeps it; empty where none does.</summary>
    public string Unit { get; init; } = "";

    public bool IsJob => StatusFile is not null;
}
