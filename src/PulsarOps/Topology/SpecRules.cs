using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Topology;

/// <summary>Checks a specification before it is resolved.</summary>
internal static class SpecRules
{
    private static readonly Regex ZooKeeperString = new(
        @"\A[A-Za-z0-9._-]+:[0-9]{1,5}(,[A-Za-z0-9._-]+:[0-9]{1,5})*(/[A-Za-z0-9._/-]*[A-Za-z0-9._-])?\z",
        RegexOptions.CultureInvariant);

    // The rack-aware placement of Pulsar 3.0 and later refuses a path of several levels (seen on 4.0.8).
    private static readonly Regex RackName = new(@"\A/[A-Za-z0-9._-]+\z", RegexOptions.CultureInvariant);

    private static readonly Regex UserName = new(@"\A[a-z_][a-z0-9_-]{0,31}\z", RegexOptions.CultureInvariant);

    private static readonly Regex Fingerprint = new(@"\ASHA256:[A-Za-z0-9+/]{43}=?\z", RegexOptions.CultureInvariant);

    private static readonly Regex Sha512 = new(@"\A[0-9A-Fa-f]{128}\z", RegexOptions.CultureInvariant);

    // Addresses are written into files and logs, so they must not contain a user or password.
    private static readonly Regex Url = new(
        @"\Ahttps?://[A-Za-z0-9.:\[\]-]+/[A-Za-z0-9._~%/?=&+,:-]*\z", RegexOptions.CultureInvariant);

    private static readonly Regex Proxy = new(@"\Ahttps?://[A-Za-z0-9.:\[\]-]+/?\z", RegexOptions.CultureInvariant);

    private static readonly Regex IPv6 = new(@"\A[0-9A-Fa-f]*:[0-9A-Fa-f:.]+\z", RegexOptions.CultureInvariant);

    public static void Check(TopologySpec spec)
    {
        NameRules.CheckCluster(spec.Name);
        NameRules.CheckHosts([.. spec.Nodes.Select(node => node.Name)]);
        CheckFolders(spec);

        var become = spec.Connection.Become;
        if (become == PulsarBecome.None && spec.Paths.Root is null)
            throw Error(nameof(SR.PathRequired), spec.Name);
        if (become == PulsarBecome.None && spec.ServiceManager == PulsarServiceManager.Systemd)
            throw Error(nameof(SR.SystemdNeedsRoot), spec.Name);
        if (become == PulsarBecome.None && spec.ServiceUser is not null)
            throw Error(nameof(SR.ServiceUserNeedsRoot), spec.ServiceUser);
        if (spec.ServiceUser is { } user)
            CheckUserName(user);

        if (spec.ExternalZooKeeper is { } external)
        {
            CheckExternalZooKeeper(external);
            if (spec.Nodes.FirstOrDefault(
                node => node.Services.Any(service => service.Role == PulsarRole.ZooKeeper)) is { } own)
            {
                throw new PulsarOpsException(
                    nameof(SR.ZooKeeperTwice), ErrorKind.InvalidInput, own.Name, external, own.Name);
            }
        }

        if (spec.JavaArchive is { Path: null, Url: null })
            throw new PulsarOpsException(nameof(SR.JavaArchiveNeedsPath), ErrorKind.InvalidInput, spec.Name);
        foreach (var url in new[] { spec.Archive.Url, spec.JavaArchive?.Url }.OfType<string>())
            CheckUrl(url);
        if (spec.Archive.Proxy is { } proxy)
        {
            CheckProxy(proxy);
            Check(spec.Archive.Url is not null, nameof(SR.ProxyNeedsUrl), proxy);
        }

        Check(spec.Archive is not { KeysPath: not null, Url: not null }, nameof(SR.KeysNeedArchive), spec.Archive.Url!);

        foreach (var (role, service) in Services(spec))
            CheckService(role, service);
        SecurityRules.Check(spec);
        foreach (var setting in Settings(spec))
            CheckMetricsClass(spec.Version, setting);

        foreach (var node in spec.Nodes)
        {
            if (node.Address is { } address)
                CheckAddress(address);
            if (node.Rack is { } rack)
                CheckRack(rack);
            foreach (var key in node.HostKeys)
                CheckFingerprint(key);
        }
    }

    public static void CheckUserName(string name) => Check(UserName.IsMatch(name), nameof(SR.UserNameInvalid), name);

    public static void CheckExternalZooKeeper(string servers) =>
        Check(ZooKeeperString.IsMatch(servers) && !servers.Contains("//"), nameof(SR.ExternalZooKeeperInvalid),
            servers);

    public static void CheckUrl(string url) => Check(Url.IsMatch(url), nameof(SR.UrlInvalid), WithoutUser(url));

    public static void CheckProxy(string url) => Check(Proxy.IsMatch(url), nameof(SR.ProxyInvalid), WithoutUser(url));

    public static void CheckAddress(string address) =>
        Check(NameRules.IsHost(address) || IPv6.IsMatch(address), nameof(SR.AddressInvalid), address);

    public static void CheckRack(string rack) => Check(RackName.IsMatch(rack), nameof(SR.RackInvalid), rack);

    public static void CheckFingerprint(string key) =>
        Check(Fingerprint.IsMatch(key), nameof(SR.FingerprintInvalid), key);

    public static void CheckSha512(string digits) => Check(Sha512.IsMatch(digits), nameof(SR.ChecksumInvalid), digits);

    // The part before the @ may be a password.
    private static string WithoutUser(string url) =>
        url.LastIndexOf('@') is var at && at < 0 ? url : $"…{url.Substring(at)}";

    private static void CheckService(PulsarRole role, ServiceSpec service)
    {
        foreach (var setting in service.Settings)
            SettingRules.Check(role, setting.Key, setting.Value);
        foreach (var option in service.JavaOptions ?? [])
            JavaOptionRules.Check(option);
    }

    /// <summary>All settings of the specification.</summary>
    public static IEnumerable<PlacedSetting> Settings(TopologySpec spec) =>
        spec.Roles.SelectMany(role => Settings(role.Key, role.Value, "roles"))
            .Concat(spec.Nodes.SelectMany(node => node.Services.SelectMany(
                service => Settings(service.Role, service.Service, "nodes", node.Name, "roles"))));

    private static IEnumerable<PlacedSetting> Settings(PulsarRole role, ServiceSpec service, params string[] place) =>
        service.Settings.Select(setting => new PlacedSetting(
            role, setting.Key, setting.Value, [.. place, RoleCatalog.Of(role).Name, "settings", setting.Key]));

    /// <summary>Refuses the name that a class of metrics has in other releases: the service would not start.</summary>
    private static void CheckMetricsClass(Version version, PlacedSetting setting)
    {
        if (RoleCatalog.Of(setting.Role).Metrics is not { } metrics || metrics.Key != setting.Key)
            return;

        var (unknown, known) = ReleaseCatalog.HasMovedMetrics(version)
            ? (metrics.Before, metrics.Now) : (metrics.Now, metrics.Before);
        if (setting.Value == unknown)
        {
            throw new PulsarOpsException(
                nameof(SR.SettingClassMoved), ErrorKind.InvalidInput, setting.Key, setting.Key, setting.Role, unknown,
                version, known)
            {
                Place = setting.Place,
            };
        }
    }

    private static IEnumerable<(PulsarRole Role, ServiceSpec Service)> Services(TopologySpec spec) =>
        spec.Roles.Select(role => (role.Key, role.Value)).Concat(spec.Nodes.SelectMany(node => node.Services));

    private static void CheckFolders(TopologySpec spec)
    {
        var paths = spec.Paths;
        var rules = new (string? Folder, Action<string> Check)[]
        {
            (spec.JavaHome, NameRules.CheckFolder), (paths.Root, FolderRules.CheckRoot),
            (paths.Install, FolderRules.CheckInstall), (paths.Config, FolderRules.CheckConfig),
            (paths.Data, FolderRules.CheckData), (paths.Logs, FolderRules.CheckLogs),
            (paths.Plugins, FolderRules.CheckPlugins),
        };
        foreach (var (folder, check) in rules)
        {
            if (folder is not null)
                check(folder);
        }

        var disks = Services(spec).SelectMany(entry => Disks(entry.Service)).ToArray();
        foreach (var disk in disks)
            FolderRules.CheckDisk(disk);
        // The services' account cannot enter /root.
        if (spec.Connection.Become != PulsarBecome.None
            && rules.Select(rule => rule.Folder).OfType<string>().Concat(disks)
                .FirstOrDefault(folder => FolderRules.Holds("/root", folder)) is { } closed)
        {
            throw new PulsarOpsException(
                nameof(SR.FolderOfSystem), ErrorKind.InvalidInput, closed, closed, "/srv/pulsar");
        }
    }

    private static IEnumerable<string> Disks(ServiceSpec service) =>
        new[] { service.DataDirectory, service.DataLogDirectory }.OfType<string>()
            .Concat(service.JournalDirectories ?? []).Concat(service.LedgerDirectories ?? []);

    private static void Check(bool isValid, string errorId, string value)
    {
        if (!isValid)
            throw Error(errorId, value);
    }

    private static PulsarOpsException Error(string id, string target) =>
        new(id, ErrorKind.InvalidInput, target, target);
}

/// <summary>A setting of a specification.</summary>
/// <param name="Role">The role of the service.</param>
/// <param name="Key">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Place">The keys of a topology file that lead to it.</param>
internal sealed record PlacedSetting(PulsarRole Role, string Key, string Value, IReadOnlyList<string> Place);
