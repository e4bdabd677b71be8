using System.Collections.ObjectModel;
using PulsarOps.Common;

namespace PulsarOps;

/// <summary>One role on one node, with everything resolved: what a cmdlet decides, it decides from this.</summary>
public sealed class PulsarService
{
    private static readonly IReadOnlyList<string> Nothing = ReadOnly.Copy<string>([]);
    private static readonly IReadOnlyDictionary<string, string> None = new ReadOnlyDictionary<string, string>(new Dictionary<string, string>());

    private string? _id;

    internal PulsarService(PulsarRole role, PulsarNode node, int number, IReadOnlyList<PulsarPort> ports, PulsarMemory? memory)
    {
        Role = role;
        Host = node;
        Number = number;
        Ports = ReadOnly.Copy(ports);
        Memory = memory;
    }

    /// <summary>Names the service everywhere: <c>broker@pulsar7</c>, and <c>bookie-2@pulsar7</c> the second bookie of a node.</summary>
    public string Id => _id ??= $"{Name}@{Host.Name}";

    public PulsarRole Role { get; }

    /// <summary>The name of its node.</summary>
    public string Node => Host.Name;

    /// <summary>Its place among the services of its role in the cluster, from 1; a ZooKeeper server's id.</summary>
    public int Number { get; internal init; }

    /// <summary>Its place among the services of its role on its node, from 1.</summary>
    public int Instance { get; internal init; } = 1;

    public IReadOnlyList<PulsarPort> Ports { get; }

    /// <summary>Unset: by the memory of its host, once that is known.</summary>
    public PulsarMemory? Memory { get; internal init; }

    /// <summary>Further flags of its Java virtual machine.</summary>
    public IReadOnlyList<string> JavaOptions { get; internal init; } = Nothing;

    /// <summary>Settings of the user, written to the configuration last.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; internal init; } = None;

    /// <summary>The name in files, commands and ids: that of the role, with its number from the second one of a node on.</summary>
    public string Name => Instance == 1 ? RoleName : $"{RoleName}-{Instance}";

    /// <summary>The name under which the other services and the clients reach it.</summary>
    public string Address => Host.AdvertisedAddress;

    public string ConfigFile => $"{Host.Paths.Config}/{Name}.conf";

    public string EnvironmentFile => $"{Host.Paths.Config}/{Name}.env";

    public string LogDirectory => $"{Host.Paths.Logs}/{Name}";

    /// <summary>What the process itself prints.</summary>
    public string OutputFile => $"{LogDirectory}/{Name}.out";

    public string PidFile => $"{Host.Paths.Run}/{Name}.pid";

    /// <summary>Where a ZooKeeper server keeps its snapshots and its id.</summary>
    public string? DataDirectory { get; internal init; }

    /// <summary>Where a ZooKeeper server writes its transactions; unset: in the data directory.</summary>
    public string? DataLogDirectory { get; internal init; }

    /// <summary>A bookie's journals; several write in parallel, so each wants a disk of its own.</summary>
    public IReadOnlyList<string> JournalDirectories { get; internal init; } = Nothing;

    /// <summary>Where a bookie keeps its ledgers.</summary>
    public IReadOnlyList<string> LedgerDirectories { get; internal init; } = Nothing;

    /// <summary>Folders of this service that hold data of the cluster.</summary>
    public IReadOnlyList<string> DataDirectories => ReadOnly.Copy(
        new[] { DataDirectory, DataLogDirectory }.OfType<string>().Concat(JournalDirectories).Concat(LedgerDirectories));

    /// <summary>The systemd unit that keeps it.</summary>
    internal string Unit => $"pulsar-{Name}.service";

    /// <summary>What the release's scripts call it.</summary>
    internal string RoleName => Role.ToString().ToLowerInvariant();

    internal PulsarNode Host { get; init; }

    /// <summary>The number of a port by its name.</summary>
    public int Port(string name) => Ports.First(port => port.Name == name).Number;

    public override string ToString() => Id;

    /// <summary>The same service with what only its host can tell.</summary>
    internal PulsarService With(int number, PulsarMemory? memory) => new(Role, Host, number, Ports, memory)
    {
        Instance = Instance, JavaOptions = JavaOptions, Settings = Settings, DataDirectory = DataDirectory,
        DataLogDirectory = DataLogDirectory, JournalDirectories = JournalDirectories, LedgerDirectories = LedgerDirectories,
    };
}
