using System.Text.RegularExpressions;
using PulsarOps.Common;

namespace PulsarOps.Topology;

/// <summary>What must hold of a user's words before anything is made of them.</summary>
internal static class DraftRules
{
    private static readonly Regex ZooKeeperString = new(
        @"\A[A-Za-z0-9._-]+:[0-9]{1,5}(,[A-Za-z0-9._-]+:[0-9]{1,5})*(/[A-Za-z0-9._/-]*[A-Za-z0-9._-])?\z", RegexOptions.CultureInvariant);

    // The rack-aware placement of releases from 3.0 on refuses a path of several levels (seen on 4.0.8).
    private static readonly Regex RackName = new(@"\A/[A-Za-z0-9._-]+\z", RegexOptions.CultureInvariant);

    private static readonly Regex UserName = new(@"\A[a-z_][a-z0-9_-]{0,31}\z", RegexOptions.CultureInvariant);

    private static readonly Regex Fingerprint = new(@"\ASHA256:[A-Za-z0-9+/]{43}=?\z", RegexOptions.CultureInvariant);

    private static readonly Regex Sha512 = new(@"\A[0-9A-Fa-f]{128}\z", RegexOptions.CultureInvariant);

    // No user, no password: an address is written into files, and told to everybody.
    private static readonly Regex Url = new(@"\Ahttps?://[A-Za-z0-9.:\[\]-]+/[A-Za-z0-9._~%/?=&+,:-]*\z", RegexOptions.CultureInvariant);

    private static readonly Regex IPv6 = new(@"\A[0-9A-Fa-f]*:[0-9A-Fa-f:.]+\z", RegexOptions.CultureInvariant);

    public static void Check(TopologyDraft draft)
    {
        NameRules.CheckCluster(draft.Name);
        NameRules.CheckHosts([.. draft.Nodes.Select(node => node.Name)]);
        foreach (var folder in Folders(draft))
            NameRules.CheckFolder(folder);

        var become = draft.Connection.Become;
        if (become == PulsarBecome.None && draft.Paths.Root is null)
            throw Error(nameof(SR.PathRequired), draft.Name);
        if (become == PulsarBecome.None && draft.ServiceManager == PulsarServiceManager.Systemd)
            throw Error(nameof(SR.SystemdNeedsRoot), draft.Name);
        if (become == PulsarBecome.None && draft.ServiceUser is not null)
            throw Error(nameof(SR.ServiceUserNeedsRoot), draft.ServiceUser);
        if (draft.ServiceUser is { } user)
            CheckUserName(user);

        if (draft.ExternalZooKeeper is { } external)
        {
            CheckExternalZooKeeper(external);
            if (draft.Nodes.FirstOrDefault(node => node.Services.Any(service => service.Role == PulsarRole.ZooKeeper)) is { } own)
                throw new PulsarOpsException(nameof(SR.ZooKeeperTwice), ErrorKind.InvalidInput, own.Name, external, own.Name);
        }

        if (draft.JavaArchive is { Path: null, Url: null })
            throw new PulsarOpsException(nameof(SR.JavaArchiveNeedsPath), ErrorKind.InvalidInput, draft.Name);
        foreach (var url in new[] { draft.Archive.Url, draft.JavaArchive?.Url }.OfType<string>())
            CheckUrl(url);

        foreach (var node in draft.Nodes)
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
        Check(ZooKeeperString.IsMatch(servers) && !servers.Contains("//"), nameof(SR.ExternalZooKeeperInvalid), servers);

    public static void CheckUrl(string url) => Check(Url.IsMatch(url), nameof(SR.UrlInvalid), url);

    public static void CheckAddress(string address) => Check(NameRules.IsHost(address) || IPv6.IsMatch(address), nameof(SR.AddressInvalid), address);

    public static void CheckRack(string rack) => Check(RackName.IsMatch(rack), nameof(SR.RackInvalid), rack);

    public static void CheckFingerprint(string key) => Check(Fingerprint.IsMatch(key), nameof(SR.FingerprintInvalid), key);

    public static void CheckSha512(string digits) => Check(Sha512.IsMatch(digits), nameof(SR.ChecksumInvalid), digits);

    private static IEnumerable<string> Folders(TopologyDraft draft) =>
        new[] { draft.JavaHome, draft.Paths.Root, draft.Paths.Install, draft.Paths.Config, draft.Paths.Data, draft.Paths.Logs }.OfType<string>()
            .Concat(draft.Roles.Values.Concat(draft.Nodes.SelectMany(node => node.Services.Select(service => service.Service))).SelectMany(Folders));

    private static IEnumerable<string> Folders(ServiceDraft service) => new[] { service.DataDirectory, service.DataLogDirectory }.OfType<string>()
        .Concat(service.JournalDirectories ?? []).Concat(service.LedgerDirectories ?? []);

    private static void Check(bool isValid, string errorId, string value)
    {
        if (!isValid)
            throw Error(errorId, value);
    }

    private static PulsarOpsException Error(string id, string target) => new(id, ErrorKind.InvalidInput, target, target);
}
