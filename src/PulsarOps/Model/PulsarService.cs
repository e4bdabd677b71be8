using System.Collections.ObjectModel;
using PulsarOps.Common;
using PulsarOps.Model;

namespace PulsarOps;

/// <summary>A service of one role on one node, with all defaults resolved.</summary>
public sealed class PulsarService
{
    private static readonly IReadOnlyList<string> Nothing = ReadOnly.Copy<string>([]);
    private static readonly IReadOnlyDictionary<string, string> None =
        new ReadOnlyDictionary<string, string>(new Dictionary<string, string>());

    private string? _id;
    private IReadOnlyList<PulsarPort>? _ports;

    internal PulsarService(
        PulsarRole role, PulsarNode node, int number, IReadOnlyList<PulsarPort> ports, PulsarMemory? memory)
    {
        Role = role;
        Host = node;
        Number = number;
        AllPorts = ReadOnly.Copy(ports);
        Memory = memory;
    }

    /// <summary>
    /// The unique id: <c>broker@pulsar7</c>, or <c>bookie-2@pulsar7</c> for the second bookie of a node.
    /// </summary>
    public string Id => _id ??= $"{Name}@{Host.Name}";

    /// <summary>The role of the service.</summary>
    public PulsarRole Role { get; }

    /// <summary>The name of the node.</summary>
    public string Node => Host.Name;

    /// <summary>
    /// The number of the service among those of its role in the cluster, from 1. In a new ZooKeeper ensemble, it is the
    /// server's id (myid). An existing ensemble keeps the ids on its hosts, whatever the order of the nodes.
    /// </summary>
    public int Number { get; internal init; }

    /// <summary>The number of the service among those of its role on its node, from 1.</summary>
    public int Instance { get; internal init; } = 1;

    /// <summary>The TCP ports on which the service listens.</summary>
    public IReadOnlyList<PulsarPort> Ports =>
        _ports ??= ReadOnly.Copy([.. AllPorts.Where(port => port.IsOpenAt(Stage))]);

    /// <summary>
    /// The memory of its Java virtual machine. If unset, PulsarOps derives it from the memory of the host.
    /// </summary>
    public PulsarMemory? Memory { get; internal init; }

    /// <summary>Additional flags of its Java virtual machine.</summary>
    public IReadOnlyList<string> JavaOptions { get; internal init; } = Nothing;

    /// <summary>The user's settings, which PulsarOps writes to the configuration last.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; internal init; } = None;

    /// <summary>
    /// The name in files, commands and ids: the role, and a number if it is not the first such service of its node.
    /// </summary>
    public string Name => Instance == 1 ? RoleName : $"{RoleName}-{Instance}";

    /// <summary>The host name or IP address by which the other services and the clients reach it.</summary>
    public string Address => Host.AdvertisedAddress;

    /// <summary>The configuration file on the host.</summary>
    public string ConfigFile => $"{Host.Paths.Config}/{Name}.conf";

    /// <summary>The file of environment variables on the host.</summary>
    public string EnvironmentFile => $"{Host.Paths.Config}/{Name}.env";

    /// <summary>The folder of its logs on the host.</summary>
    public string LogDirectory => $"{Host.Paths.Logs}/{Name}";

    /// <summary>The file of the process's output.</summary>
    public string OutputFile => $"{LogDirectory}/{Name}.out";

    /// <summary>The file of the process id.</summary>
    public string PidFile => $"{Host.Paths.Run}/{Name}.pid";

    /// <summary>The folder of a ZooKeeper server's snapshots and id.</summary>
    public string? DataDirectory { get; internal init; }

    /// <summary>The folder of a ZooKeeper server's transaction log. The default is the data directory.</summary>
    public string? DataLogDirectory { get; internal init; }

    /// <summary>
    /// The folders of a bookie's journals. Several write in parallel, so put each on a disk of its own.
    /// </summary>
    public IReadOnlyList<string> JournalDirectories { get; internal init; } = Nothing;

    /// <summary>The folders of a bookie's ledgers.</summary>
    public IReadOnlyList<string> LedgerDirectories { get; internal init; } = Nothing;

    /// <summary>All folders of this service that contain data of the cluster.</summary>
    public IReadOnlyList<string> DataDirectories => ReadOnly.Copy(
        new[] { DataDirectory, DataLogDirectory }.OfType<string>().Concat(JournalDirectories)
            .Concat(LedgerDirectories));

    /// <summary>The systemd unit that runs it.</summary>
    internal string Unit => $"pulsar-{Name}.service";

    /// <summary>The name of the role in the release's scripts.</summary>
    internal string RoleName => Role.ToString().ToLowerInvariant();

    internal PulsarNode Host { get; init; }

    /// <summary>The ports of every stage of securing the cluster.</summary>
    internal IReadOnlyList<PulsarPort> AllPorts { get; }

    /// <summary>The stage of securing the cluster that decides which ports are open.</summary>
    internal SecurityStage Stage { get; init; }

    /// <summary>Returns the number of the port with the given name.</summary>
    public int Port(string name) => AllPorts.First(port => port.Name == name).Number;

    public override string ToString() => Id;

    /// <summary>The same service with the values that only its host can provide.</summary>
    internal PulsarService With(int number, PulsarMemory? memory) => Copy(number, memory, Stage);

    /// <summary>The same service at a stage of securing the cluster.</summary>
    internal PulsarService At(SecurityStage stage) => Copy(Number, Memory, stage);

    private PulsarService Copy(int number, PulsarMemory? memory, SecurityStage stage) =>
        new(Role, Host, number, AllPorts, memory)
        {
            Stage = stage, Instance = Instance, JavaOptions = JavaOptions, Settings = Settings,
            DataDirectory = DataDirectory, DataLogDirectory = DataLogDirectory,
            JournalDirectories = JournalDirectories, LedgerDirectories = LedgerDirectories,
        };
}
