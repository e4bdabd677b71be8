using PulsarOps.Common;

namespace PulsarOps.Topology;

/// <summary>One role on one node, with everything resolved: what a cmdlet decides, it decides from this.</summary>
public sealed class PulsarService
{
    internal PulsarService(
        PulsarRole role, PulsarNode node, int number, IReadOnlyList<PulsarPort> ports,
        PulsarMemory memory, IReadOnlyDictionary<string, string> settings)
    {
        Role = role;
        Host = node;
        Number = number;
        Ports = ReadOnly.Copy(ports);
        Memory = memory;
        Settings = settings;
    }

    /// <summary>Names the service everywhere: <c>broker@pulsar7</c>.</summary>
    public string Id => $"{Name}@{Host.Name}";

    public PulsarRole Role { get; }

    /// <summary>The name of its node.</summary>
    public string Node => Host.Name;

    /// <summary>Its place among the services of its role in the cluster, from 1; a ZooKeeper server's id.</summary>
    public int Number { get; }

    public IReadOnlyList<PulsarPort> Ports { get; }

    public PulsarMemory Memory { get; }

    /// <summary>Settings of the user, written to the configuration last.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The role's name in files, commands and ids.</summary>
    public string Name => Role.ToString().ToLowerInvariant();

    /// <summary>The name under which the other services and the clients reach it.</summary>
    public string Address => Host.Address;

    public string ConfigFile => $"{Host.Paths.Config}/{Name}.conf";

    public string EnvironmentFile => $"{Host.Paths.Config}/{Name}.env";

    public string LogDirectory => $"{Host.Paths.Logs}/{Name}";

    /// <summary>What the process itself prints.</summary>
    public string OutputFile => $"{LogDirectory}/{Name}.out";

    public string PidFile => $"{Host.Paths.Run}/{Name}.pid";

    /// <summary>Folders of this service that hold data of the cluster.</summary>
    public IReadOnlyList<string> DataDirectories => ReadOnly.Copy<string>(Role switch
    {
        PulsarRole.ZooKeeper => [$"{Host.Paths.Data}/zookeeper"],
        PulsarRole.Bookie => [$"{Host.Paths.Data}/bookie/journal", $"{Host.Paths.Data}/bookie/ledgers"],
        _ => [],
    });

    internal PulsarNode Host { get; }

    /// <summary>The number of a port by its name.</summary>
    public int Port(string name) => Ports.First(port => port.Name == name).Number;

    public override string ToString() => Id;
}
