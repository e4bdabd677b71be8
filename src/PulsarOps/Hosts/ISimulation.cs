namespace PulsarOps.Hosts;

/// <summary>
/// Simulated hosts that can reach each other. They live as long as the topology that is bound to them.
/// </summary>
internal interface ISimulation
{
    /// <summary>The time of the hosts. It passes only while something waits for it.</summary>
    TimeProvider Time { get; }

    IHost Connect(string host);

    /// <summary>Adds a new host, unless there is one of this name.</summary>
    /// <param name="host">The name.</param>
    /// <param name="addresses">Its addresses besides its own.</param>
    /// <param name="java">A Java that it has besides the usual one.</param>
    void AddHost(string host, IReadOnlyList<string> addresses, JavaFact? java);

    /// <summary>Registers a release, so that its archive can be uploaded.</summary>
    void AddRelease(Version version, string sha512, IReadOnlyDictionary<string, string> configuration);

    /// <summary>Registers a JDK, so that its archive can be uploaded.</summary>
    void AddJdk(string topFolder, string version, string sha512);

    bool HasArchive(string sha512);
}

/// <summary>Creates simulations. Its implementation is in a separate library, which is loaded on first use.</summary>
internal interface ISimulator
{
    ISimulation Create(SimulationRequest request);
}

/// <summary>The initial state of a simulation.</summary>
/// <param name="Hosts">The hosts, each with its addresses besides its own.</param>
/// <param name="Java">A Java that each host has besides the usual one.</param>
/// <param name="ExternalZooKeeper"><c>host:port</c> of the servers of a running external ZooKeeper.</param>
/// <param name="Now">The date at which the simulation begins.</param>
internal sealed record SimulationRequest(
    IReadOnlyDictionary<string, IReadOnlyList<string>> Hosts,
    JavaFact? Java,
    IReadOnlyList<string> ExternalZooKeeper,
    DateTimeOffset Now
);
