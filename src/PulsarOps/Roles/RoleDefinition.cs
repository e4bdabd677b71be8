using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Hosts;
using PulsarOps.Model;

namespace PulsarOps.Roles;

/// <summary>
/// Everything that is known about one role. The rest of the module iterates over <see cref="RoleCatalog"/> and asks the
/// definition, so that a new role is a new definition.
/// </summary>
internal abstract class RoleDefinition
{
    public abstract PulsarRole Role { get; }

    /// <summary>
    /// The name in files, units, topology files and the commands of the release, including pulsar-daemon.
    /// </summary>
    public string Name => Role.ToString().ToLowerInvariant();

    /// <summary>Whether every cluster needs a service of this role. An external ZooKeeper counts too.</summary>
    public virtual bool IsRequired => false;

    /// <summary>Whether a node can have several services of this role.</summary>
    public virtual bool AllowsSeveralPerNode => false;

    /// <summary>Names and default numbers of the ports.</summary>
    public abstract IReadOnlyList<RolePort> Ports { get; }

    /// <summary>Additional ports of a cluster with TLS.</summary>
    public virtual IReadOnlyList<RolePort> TlsPorts => [];

    /// <summary>Keys of a topology file that name data folders.</summary>
    public virtual IReadOnlyList<RoleFolder> Folders => [];

    public abstract RoleMemory Memory { get; }

    /// <summary>The file in the release's <c>conf/</c> that the configuration is made from.</summary>
    public abstract string Template { get; }

    /// <summary>Environment variables that pass the configuration's path to the release's scripts.</summary>
    public abstract IReadOnlyList<string> ConfigVariables { get; }

    /// <summary>The settings of the releases' configuration files, by name, ignoring case.</summary>
    public abstract IReadOnlyDictionary<string, string> SettingNames { get; }

    /// <summary>Settings that PulsarOps controls, by name, ignoring case.</summary>
    public abstract IReadOnlyDictionary<string, OwnedSetting> OwnedSettings { get; }

    /// <summary>
    /// Settings that PulsarOps writes and that users can override, because only the service itself depends on them.
    /// </summary>
    public virtual IReadOnlyList<string> OverridableSettings => [];

    /// <summary>The class of the metrics that users can set; null if there is none.</summary>
    public virtual MetricsClass? Metrics => null;

    /// <summary>
    /// Settings of TLS, authentication and authorization. In a secured cluster they belong to PulsarOps, whatever their
    /// value is.
    /// </summary>
    public abstract Regex SecurityKeys { get; }

    /// <summary>
    /// The stages of securing a cluster at which the services of this role restart, in order, and how the configuration
    /// of a service shows that it has come that far.
    /// </summary>
    public abstract IReadOnlyList<SecurityMarker> SecurityMarkers { get; }

    /// <summary>The stages at which the services of this role restart.</summary>
    public IEnumerable<SecurityStage> SecurityRolls => SecurityMarkers.Select(marker => marker.Stage);

    /// <summary>Whether the role restarts after the others of the same stage, because it is their client.</summary>
    public virtual bool FollowsInSecurityRoll => false;

    /// <summary>The stage from which on a service speaks TLS to ZooKeeper; null if it is no client of it.</summary>
    public virtual SecurityStage? ZooKeeperTls => null;

    /// <summary>Whether its services have a token of their own.</summary>
    public virtual bool CarriesToken => false;

    /// <summary>Whether its services pass on the subjects of their clients' tokens to brokers.</summary>
    public virtual bool ForwardsSubjects => false;

    /// <summary>Whether its services are clients of bookies.</summary>
    public virtual bool ReachesBookies => false;

    /// <summary>
    /// Plug-in folders, by the setting that names them. Releases that do not know the setting ignore it.
    /// </summary>
    public virtual IReadOnlyList<(string Key, string Folder)> Plugins => [];

    /// <summary>
    /// Roles of which enough services must be ready before one of this role starts. They define the order of starting.
    /// </summary>
    public virtual IReadOnlyList<PulsarRole> Needs => [];

    /// <summary>Roles that a service of this role needs as long as it runs.</summary>
    public virtual IReadOnlyList<PulsarRole> CannotLose => [];

    /// <summary>Whether a service becomes ready only together with enough others of its role.</summary>
    public virtual bool NeedsItsPeers => false;

    /// <summary>What must be in ZooKeeper before a service starts.</summary>
    public abstract RoleMetadata Metadata { get; }

    /// <summary>How long a service may take to stop.</summary>
    public abstract int StopTimeoutSeconds { get; }

    /// <summary>How long a start usually takes on a host of two cores. Only estimates use it.</summary>
    public virtual double ExpectedStartSeconds => 6;

    public virtual double ExpectedStopSeconds => 1;

    /// <summary>
    /// The configuration of one service at the stage of the topology, without the user's own settings.
    /// </summary>
    public IEnumerable<(string Key, string Value)> Configuration(PulsarTopology topology, PulsarService service) =>
        Settings(topology, service).Concat(SecuritySettings(topology, service));

    /// <summary>The settings of a service of a cluster that is not secured.</summary>
    public abstract IEnumerable<(string Key, string Value)> Settings(PulsarTopology topology, PulsarService service);

    /// <summary>
    /// What securing the cluster adds and replaces, at the stage of the topology; nothing if it is not secured.
    /// </summary>
    public abstract IEnumerable<(string Key, string Value)> SecuritySettings(
        PulsarTopology topology, PulsarService service);

    /// <summary>Files that a service needs among its data.</summary>
    public virtual IEnumerable<(string Path, string Content)> DataFiles(PulsarService service) => [];

    /// <summary>The folder that a service makes in one of its data folders.</summary>
    public virtual string DataPart => throw new InvalidOperationException($"{Role} keeps no data.");

    /// <summary>Names in a data folder that show that it has data.</summary>
    public virtual IReadOnlyList<string> DataSigns => throw new InvalidOperationException($"{Role} keeps no data.");

    /// <summary>The readiness probe of a service.</summary>
    /// <param name="topology">The cluster.</param>
    /// <param name="service">The service.</param>
    /// <param name="peers">How many services of its role should run, including this one.</param>
    public abstract ReadinessProbe Readiness(PulsarTopology topology, PulsarService service, int peers);

    /// <summary>
    /// The address at which the release's clients send messages through a service. Null if no client connects to it:
    /// Test-PulsarCluster then checks only whether it is ready.
    /// </summary>
    public virtual string? ClientUrl(PulsarTopology topology, PulsarService service) => null;

    /// <summary>How many services must be ready for the cluster to work; 0 if no service depends on them.</summary>
    public virtual int LeastReady(PulsarTopology topology) => 0;

    /// <summary>Whether the first service must be ready before the others start.</summary>
    public virtual bool StartsFirstAlone(PulsarTopology topology) => false;

    /// <summary>Why the value of a setting would not reach the service unchanged; null if it would.</summary>
    public virtual string? ValueProblem(string value) => null;

    /// <summary>The rule for a key, and the key as Pulsar spells it; null if users can set it.</summary>
    public virtual (string Key, OwnedSetting Rule)? FindOwned(string key) =>
        OwnedSettings.TryGetValue(key, out var rule)
            ? (OwnedSettings.Keys.First(known => known.Equals(key, StringComparison.OrdinalIgnoreCase)), rule)
            : null;

    protected static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A setting that a service has from a stage of securing the cluster on.</summary>
internal sealed record SecurityMarker(SecurityStage Stage, string Key, string Value)
{
    /// <summary>Any value but none.</summary>
    public const string Anything = "*";

    public bool IsShownBy(string value) => Value == Anything ? value.Length > 0 : value == Value;
}

/// <param name="Number">
/// Pulsar's default number. Only bookies and AutoRecovery have another metrics port, because Pulsar's defaults conflict
/// on a shared host.
/// </param>
internal sealed record RolePort(string Name, int Number)
{
    /// <summary>The number to which a local cluster adds the port offset, if it differs from Number.</summary>
    public int? LocalNumber { get; init; }

    public PortAccess Access { get; init; }

    /// <summary>The stage from which on the service listens on it.</summary>
    public SecurityStage OpensAt { get; init; }

    /// <summary>The stage from which on the service no longer listens on it; null if there is none.</summary>
    public SecurityStage? ClosesAt { get; init; }

    /// <summary>The stage from which on only the service's own host can reach it; null if there is none.</summary>
    public SecurityStage? LoopbackFrom { get; init; }

    /// <summary>The setting with which users let the service listen on another address.</summary>
    public string? AddressSetting { get; init; }

    public PortProtocol Protocol { get; init; } = PortProtocol.Http;

    /// <summary>What to ask for over HTTP to see whether the service answers. It must change nothing.</summary>
    public string HttpPath { get; init; } = "/metrics";

    /// <summary>Header fields of such a request, a line each.</summary>
    public string HttpHeaders { get; init; } = "Connection: close";

    /// <summary>Whether a service that demands TLS for everything needs TLS here too.</summary>
    public bool SpeaksTls => Protocol is PortProtocol.BookKeeper or PortProtocol.Quorum || OpensAt > SecurityStage.None;
}

internal sealed record RoleFolder(string Key, string Description, bool IsList = false);

/// <summary>The default memory of a service: its share of the host's, within limits.</summary>
/// <remarks>The release's default heaps of 2 GB fail on small hosts and waste large ones.</remarks>
/// <param name="Heap">Its share, in relation to the other services of the host.</param>
/// <param name="Small">
/// The memory in the profile Small. It is slightly more than the smallest with which a service survived two minutes of
/// 2,000 messages a second.
/// </param>
internal sealed record RoleMemory(
    double Heap, double Direct, PulsarMemory Least, PulsarMemory Most, PulsarMemory Small);

/// <summary>A part of the cluster's metadata.</summary>
internal enum RoleMetadata
{
    None,

    /// <summary>BookKeeper's part.</summary>
    Ledgers,
    All,
}
