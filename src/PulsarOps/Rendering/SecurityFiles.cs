using PulsarOps.Roles;

namespace PulsarOps.Rendering;

/// <summary>A file in the folder of keys, certificates and tokens of a host.</summary>
/// <param name="Path">Its path on the host.</param>
/// <param name="Mode">Its mode. Secret files belong to the account of the services.</param>
internal sealed record SecurityFile(string Path, string Mode)
{
    /// <summary>The subject of the token in it; null for other files.</summary>
    public string? Subject { get; init; }

    public bool IsSecret => Mode == "600";
}

/// <summary>The keys, certificates and tokens that the services and tools of a host need.</summary>
internal static class SecurityFiles
{
    public static IReadOnlyList<SecurityFile> Of(PulsarTopology topology, PulsarNode node)
    {
        var (security, paths) = (topology.Security, node.Paths);
        if (security.Tls == PulsarTlsMode.None)
            return [];
        SecurityFile[] certificates =
        [
            new(paths.TlsKey, "600"), new(paths.TlsCertificate, "644"), new(paths.TlsAuthorities, "644"),
            new(paths.TlsCombined, "600"),
        ];
        if (security.Authentication == PulsarAuthenticationMode.None)
            return certificates;
        var owners = node.Roles.Select(RoleCatalog.Of).Where(role => role.CarriesToken).Select(role => role.Name)
            .Append(ServiceSecurity.Tools);
        return
        [
            .. certificates,
            new(paths.TokenKey, "644"),
            .. owners.Select(owner => new SecurityFile(paths.Token(owner), "600") { Subject = owner }),
        ];
    }
}
