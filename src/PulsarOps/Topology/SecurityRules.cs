using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Topology;

/// <summary>Resolves and checks the security of a cluster.</summary>
internal static class SecurityRules
{
    public const string Key = "security";

    // Brokers separate subjects by commas.
    private static readonly Regex Subject =
        new(@"\A[A-Za-z0-9][A-Za-z0-9._@:/=-]{0,127}\z", RegexOptions.CultureInvariant);

    private static readonly string[] DefaultSuperUsers = ["admin"];

    public static PulsarSecurity Resolve(SecuritySpec? spec)
    {
        if (spec is null)
            return PulsarSecurity.None;
        var preset = spec.Preset ?? PulsarSecurityPreset.None;
        // A preset names the same step of each kind: its numbers are those of the modes.
        var authentication = spec.Authentication ?? (PulsarAuthenticationMode)preset;
        return new(
            spec.Tls ?? (PulsarTlsMode)preset,
            authentication,
            spec.Authorization ?? preset == PulsarSecurityPreset.Strict,
            spec.SuperUsers ?? (authentication == PulsarAuthenticationMode.None ? [] : DefaultSuperUsers),
            spec.AllowFrom ?? []);
    }

    public static void Check(TopologySpec spec)
    {
        var security = Resolve(spec.Security);
        foreach (var subject in security.SuperUsers)
            CheckSubject(subject);
        foreach (var network in security.AllowFrom)
            CheckNetwork(network);
        CheckCombination(security);
        if (security.Tls == PulsarTlsMode.None)
            return;

        CheckRelease(spec.Version);
        if (spec.ExternalZooKeeper is { } external)
        {
            throw new PulsarOpsException(nameof(SR.SecurityNeedsZooKeeper), ErrorKind.InvalidInput, external, external)
            {
                Place = ["externalZooKeeper"],
            };
        }

        CheckSettings(spec);
    }

    public static void CheckSubject(string subject)
    {
        if (ServiceSecurity.ReservedSubjects.Contains(subject, StringComparer.OrdinalIgnoreCase))
            throw Error(nameof(SR.SubjectReserved), "superUsers", subject, subject);
        if (!Subject.IsMatch(subject))
            throw Error(nameof(SR.SubjectInvalid), "superUsers", subject, subject);
    }

    public static void CheckNetwork(string network)
    {
        if (!Cidr.IsValid(network, out var meant))
            throw Error(nameof(SR.NetworkInvalid), "allowFrom", network, network, meant ?? "10.0.0.0/8");
    }

    private static void CheckCombination(PulsarSecurity security)
    {
        if (security.Authentication != PulsarAuthenticationMode.None && security.Tls == PulsarTlsMode.None)
            throw Refused("authentication", "tokens would cross the network in plain text", "tls: permissive");
        if (security is { Authentication: PulsarAuthenticationMode.Token, Tls: not PulsarTlsMode.Required })
        {
            throw Refused(
                "authentication", "clients that must send a token could send it in plain text", "tls: required");
        }

        if (security is { Authorization: true, Authentication: not PulsarAuthenticationMode.Token })
        {
            throw Refused(
                "authorization", "permissions belong to the subject of a token, and clients need none",
                "authentication: token");
        }

        if (security is { SuperUsers.Count: > 0, Authentication: PulsarAuthenticationMode.None })
            throw Refused("superUsers", "nothing checks the subject of a token", "authentication: token");
    }

    private static void CheckRelease(Version version)
    {
        if (!ReleaseCatalog.CanBeSecured(version))
        {
            throw Error(
                nameof(SR.SecurityUnsafeRelease), null, version.ToString(), version, ReleaseCatalog.TlsBug,
                string.Join(", ", ReleaseCatalog.All.Where(line => line.FirstSecure is not null)
                    .Select(line => $"{line}.{line.FirstSecure}")));
        }
    }

    private static void CheckSettings(TopologySpec spec)
    {
        foreach (var (role, key, _, place) in SpecRules.Settings(spec))
        {
            if (RoleCatalog.Of(role).SecurityKeys.IsMatch(key))
            {
                throw new PulsarOpsException(nameof(SR.SettingOwned), ErrorKind.InvalidInput, key, key, role, Key)
                {
                    Place = place,
                };
            }
        }
    }

    private static PulsarOpsException Refused(string key, string reason, string instead) =>
        Error(nameof(SR.SecurityInconsistent), key, key, key, reason, instead);

    private static PulsarOpsException Error(string id, string? key, string target, params object?[] arguments) =>
        new(id, ErrorKind.InvalidInput, target, arguments) { Place = key is null ? [Key] : [Key, key] };
}
