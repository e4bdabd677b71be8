namespace PulsarOps.Simulation;

/// <summary>The parameters with which a process starts.</summary>
internal sealed record Launch(
    SimulatedHost Host, IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment,
    string WorkDirectory, string OutputFile, string PidFile)
{
    /// <summary>The digest of the files that it read at its start.</summary>
    public string InputsDigest { get; init; } = "";

    /// <summary>For a job: the file for its exit status.</summary>
    public string? StatusFile { get; init; }

    /// <summary>The unit that manages it; empty if there is none.</summary>
    public string Unit { get; init; } = "";

    public bool IsJob => StatusFile is not null;
}
