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
        if (draft.ServiceUser is { } user && !UserName.IsMatch(user))
            throw Error(nameof(SR.UserNameInvalid), user);

        if (draft.ExternalZooKeeper is { } external)
        {
            if (!ZooKeeperString.IsMatch(external) || external.Contains("//"))
                throw Error(nameof(SR.ExternalZooKeeperInvalid), external);
            if (draft.Nodes.FirstOrDefault(node => node.Services.Any(service => service.Role == PulsarRole.ZooKeeper)) is { } own)
                throw new PulsarOpsException(nameof(SR.ZooKeeperTwice), ErrorKind.InvalidInput, own.Name, external, own.Name);
        }

        foreach (var url in new[] { draft.Archive.Url, draft.JavaArchive?.Url }.OfType<string>().Where(url => !Url.IsMatch(url)))
            throw Error(nameof(SR.UrlInvalid), url);

        foreach (var node in draft.Nodes)
        {
            if (node.Address is { } address && !NameRules.IsHost(address) && !IPv6.IsMatch(address))
                throw Error(nameof(SR.AddressInvalid), address);
            if (node.Rack is { } rack && !RackName.IsMatch(rack))
                throw Error(nameof(SR.RackInvalid), rack);
            if (node.HostKeys.FirstOrDefault(key => !Fingerprint.IsMatch(key)) is { } key)
                throw Error(nameof(SR.FingerprintInvalid), key);
        }
    }

    private static IEnumerable<string> Folders(TopologyDraft draft) =>
        new[] { draft.JavaHome, draft.Paths.Root, draft.Paths.Install, draft.Paths.Config, draft.Paths.Data, draft.Paths.Logs }.OfType<string>()
            .Concat(draft.Roles.Values.Concat(draft.Nodes.SelectMany(node => node.Services.Select(service => service.Service))).SelectMany(Folders));

    private static IEnumerable<string> Folders(ServiceDraft service) => new[] { service.DataDirectory, service.DataLogDirectory }.OfType<string>()
        .Concat(service.JournalDirectories ?? []).Concat(service.LedgerDirectories ?? []);

    private static PulsarOpsException Error(string id, string target) => new(id, ErrorKind.InvalidInput, target, target);
}
