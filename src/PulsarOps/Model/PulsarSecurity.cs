using PulsarOps.Common;
using PulsarOps.Model;

namespace PulsarOps;

/// <summary>How a cluster is secured, with all defaults resolved. It holds no keys and no tokens.</summary>
public sealed class PulsarSecurity
{
    internal PulsarSecurity(
        PulsarTlsMode tls, PulsarAuthenticationMode authentication, bool authorization,
        IReadOnlyList<string> superUsers, IReadOnlyList<string> allowFrom)
    {
        Tls = tls;
        Authentication = authentication;
        Authorization = authorization;
        SuperUsers = ReadOnly.Copy(superUsers);
        AllowFrom = ReadOnly.Copy(allowFrom);
    }

    /// <summary>Whether the services use TLS.</summary>
    public PulsarTlsMode Tls { get; }

    /// <summary>Whether clients need tokens.</summary>
    public PulsarAuthenticationMode Authentication { get; }

    /// <summary>Whether a client may do only what has been granted to the subject of its token.</summary>
    public bool Authorization { get; }

    /// <summary>The subjects of tokens that may do everything, besides those of the services.</summary>
    public IReadOnlyList<string> SuperUsers { get; }

    /// <summary>
    /// The networks from which clients may connect, in CIDR notation. If there are none, they may connect from
    /// everywhere.
    /// </summary>
    public IReadOnlyList<string> AllowFrom { get; }

    internal static PulsarSecurity None { get; } =
        new(PulsarTlsMode.None, PulsarAuthenticationMode.None, authorization: false, [], []);

    /// <summary>The security while the cluster changes: an open one is left by way of a permissive one.</summary>
    internal PulsarSecurity OnTheWay => Tls != PulsarTlsMode.None ? this : new(
        PulsarTlsMode.Permissive, PulsarAuthenticationMode.Permissive, authorization: false, [], AllowFrom);

    internal bool IsNone => Tls == PulsarTlsMode.None && AllowFrom.Count == 0;

    /// <summary>The stage at which the cluster is as secure as described.</summary>
    internal SecurityStage End => Tls switch
    {
        PulsarTlsMode.Required => SecurityStage.Strict,
        PulsarTlsMode.Permissive => SecurityStage.Permissive,
        _ => SecurityStage.None,
    };

    public override string ToString() => (Tls, Authentication, Authorization) switch
    {
        (PulsarTlsMode.None, _, _) => nameof(PulsarSecurityPreset.None),
        (PulsarTlsMode.Permissive, PulsarAuthenticationMode.Permissive, _) => nameof(PulsarSecurityPreset.Permissive),
        (PulsarTlsMode.Required, PulsarAuthenticationMode.Token, true) => nameof(PulsarSecurityPreset.Strict),
        _ => $"TLS {Tls}, authentication {Authentication}, authorization {(Authorization ? "on" : "off")}",
    };
}
