using PulsarOps.Roles;

namespace PulsarOps.Rendering;

/// <summary>A file in the folder of keys, certificates and tokens of a host.</summary>
/// <param name="Path">Its path on the host.</param>
/// <param name="IsSecret">Whether only the account of the services can read it. All others belong to root.</param>
internal sealed record SecurityFile(string Path, bool IsSecret)
{
    /// <summary>The subject of the token in it; null for other files.</summary>
    public string? Subject { get; init; }

    public string Mode => IsSecret ? SecurityFiles.SecretMode : SecurityFiles.PublicMode;
}

/// <summary>The keys, certificates and tokens that the services and tools of a host need.</summary>
internal static class SecurityFiles
{
    public const string SecretMode = "600";
    public const string PublicMode = "644";

    public static IReadOnlyList<SecurityFile> Of(PulsarTopology topology, PulsarNode node)
    {
        var (security, paths) = (topology.Security, node.Paths);
        if (security.Tls == PulsarTlsMode.None)
            return [];
        SecurityFile[] certificates =
        [
            Of(paths, paths.TlsKey), Of(paths, paths.TlsCertificate), Of(paths, paths.TlsAuthorities),
            Of(paths, paths.TlsCombined),
        ];
        if (security.Authentication == PulsarAuthenticationMode.None)
            return certificates;
        var owners = node.Roles.Select(RoleCatalog.Of).Where(role => role.CarriesToken).Select(role => role.Name)
            .Append(ServiceSecurity.Tools);
        return
        [
            .. certificates,
            Of(paths, paths.TokenKey),
            .. owners.Select(owner => Of(paths, paths.Token(owner)) with { Subject = owner }),
        ];
    }

    /// <summary>Keys and tokens are secret; certificates and the records of what was written are not.</summary>
    public static SecurityFile Of(PulsarPaths paths, string path) => new(
        path, path == paths.TlsKey || path == paths.TlsCombined || path.EndsWith(".jwt", StringComparison.Ordinal));
}
