namespace PulsarOps.Hosts;

/// <summary>Simulated hosts that see each other. They live as long as the topology that is bound to them.</summary>
internal interface ISimulation
{
    /// <summary>The time of the hosts. It passes only while something waits for it.</summary>
    TimeProvider Time { get; }

    IHost Connect(string host);

    /// <summary>Makes a release known, so that its archive can be uploaded.</summary>
    void AddRelease(Version version, string sha512, IReadOnlyDictionary<string, string> configuration);

    /// <summary>Makes a JDK known, so that its archive can be uploaded.</summary>
    void AddJdk(string topFolder, string version, string sha512);

    bool HasArchive(string sha512);
}

/// <summary>Creates simulations. Its implementation is in a library of its own, which is loaded when it is first needed.</summary>
internal interface ISimulator
{
    ISimulation Create(SimulationRequest request);
}

/// <summary>What a simulation starts with.</summary>
/// <param name="Hosts">The hosts, each with the addresses that it has beside its own.</param>
/// <param name="Java">A Java that each host has beside the usual one.</param>
/// <param name="ExternalZooKeeper"><c>host:port</c> of the servers of a ZooKeeper that is already running.</param>
/// <param name="Now">The date at which the simulation begins.</param>
internal sealed record SimulationRequest(
    IReadOnlyDictionary<string, IReadOnlyList<string>> Hosts,
    JavaFact? Java,
    IReadOnlyList<string> ExternalZooKeeper,
    DateTimeOffset Now
);
