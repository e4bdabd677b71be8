using System.Globalization;
using System.Net;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Roles;
using PulsarOps.Security;

namespace PulsarOps.Checks;

/// <summary>Judges what was seen of a port by what the topology says. Without input or output.</summary>
/// <param name="topology">The cluster.</param>
/// <param name="certificates">Judges the certificates of servers.</param>
/// <param name="isMember">Whether an address is that of a host of the cluster.</param>
internal sealed class PortRating(PulsarTopology topology, ServerCertificates certificates, Func<string, bool> isMember)
{
    private const string Secure = "Set 'security: strict' in the topology, and run Update-PulsarCluster.";

    private PulsarTlsMode Tls => topology.Security.Tls;

    /// <summary>The port as it was seen, then everything that is wrong with it.</summary>
    public IEnumerable<PulsarCheck> Rate(PortTarget target, IReadOnlyList<PortView> views)
    {
        if (target.Listener?.IsLoopback == true)
        {
            yield return Port(target, PulsarCheckStatus.Passed, "only its own host can reach it");
            yield break;
        }

        if (views.Count == 0)
        {
            yield return IsDown(target)
                ? Check("Port", target, PulsarCheckStatus.Skipped, SecurityFinding.PortSilent,
                    $"{target.Service!.Id} does not run, so the port cannot be checked.",
                    $"Start it: Start-Pulsar{target.Service.Role}")
                : Port(target, PulsarCheckStatus.Passed, "nothing listens");
            if (target.SpeaksTls && Tls != PulsarTlsMode.None && !IsDown(target) && IsExpected(target))
                yield return NoTls(target);
            yield break;
        }

        var open = views.Where(view => view.State == PortState.Open).ToArray();
        yield return target.Port is null
            ? Check("Port", target, PulsarCheckStatus.Warning, SecurityFinding.PortUnknown,
                $"The topology does not know this port. {Seen(target, views)}",
                "Find out which option or plug-in opens it, and close it if clients do not need it.")
            : Port(target, PulsarCheckStatus.Passed, Seen(target, views));
        foreach (var finding in Findings(target, open))
            yield return finding;
    }

    private IEnumerable<PulsarCheck> Findings(PortTarget target, PortView[] open)
    {
        if (open.Length == 0)
            yield break;
        var isBookKeeper = target.Port?.Protocol == PortProtocol.BookKeeper;
        if (open.FirstOrDefault(view => isBookKeeper ? view.Plain.LetsIn : view.Plain.Answers) is { } plain)
        {
            yield return Check("PlainText", target, PlainStatus(target), SecurityFinding.PlainTextAccepted,
                $"It answers {plain.Observer} in plain text: {plain.Plain.Detail}.", Secure);
        }

        var versions = open.SelectMany(view => view.Versions).Distinct().ToArray();
        if (versions.Length == 0 && target.SpeaksTls && Tls != PulsarTlsMode.None
            && open.Any(view => view.TriedTls))
        {
            yield return NoTls(target);
        }

        if (versions.Where(version => version < TlsHello.Tls12).Order().ToArray() is { Length: > 0 } old)
        {
            yield return Check("TLS", target, Strict(), SecurityFinding.TlsOutdated,
                $"It accepts TLS {string.Join(" and ", old.Select(TlsHello.Name))}.",
                "Remove the setting or the Java option that allows old versions.");
        }

        if (open.FirstOrDefault(view => view.Chain.Count > 0) is { } view)
        {
            foreach (var problem in certificates.Problems(target.Node, view.Chain))
                yield return Check("Certificate", target, problem.Status, problem.Id, problem.Message, problem.Advice);
        }

        foreach (var finding in Strangers(target, open))
            yield return finding;
        if (Exposed(target, open) is { } exposed)
            yield return exposed;
    }

    /// <summary>What a client without a certificate or without a token can do.</summary>
    private IEnumerable<PulsarCheck> Strangers(PortTarget target, PortView[] open)
    {
        var needsCertificate = target.SpeaksTls
            && target.Port!.Protocol is PortProtocol.ZooKeeper or PortProtocol.Quorum;
        if (needsCertificate && open.Any(view => view.AsksForCertificate == false || view.Inside?.LetsIn == true))
        {
            yield return Check("Anonymous", target, Strict(), SecurityFinding.ClientCertificateOptional,
                "It lets in a client without a certificate.",
                "Remove the setting that turns the authentication of clients off, and restart the service.");
        }

        if (target.Service is null || !RoleCatalog.Of(target.Service.Role).CarriesToken)
            yield break;
        var reactions = open.SelectMany(view => new[] { view.Plain, view.Inside ?? PortReaction.None });
        if (reactions.FirstOrDefault(reaction => reaction.LetsIn) is { } letIn)
        {
            var isRequired = topology.Security.Authentication == PulsarAuthenticationMode.Token;
            yield return Check("Anonymous", target,
                isRequired ? PulsarCheckStatus.Failed : PulsarCheckStatus.Warning, SecurityFinding.AnonymousAllowed,
                $"It lets in a client without a token: {letIn.Detail}.", Secure);
        }
    }

    private PulsarCheck? Exposed(PortTarget target, PortView[] open)
    {
        if (target.Service is null || target.Port is null
            || open.FirstOrDefault(view => view.From.Length > 0) is not { } view || isMember(view.From))
        {
            return null;
        }

        var access = PortRules.AccessTo(topology, target.Service, target.Port.Name);
        if (access == PortAccess.Clients && IsClient(view.From))
            return null;
        var needed = access switch
        {
            PortAccess.Host => "its own host needs",
            PortAccess.Cluster => "the hosts of the cluster need",
            _ => "the hosts of the cluster and the networks in allowFrom need",
        };
        return Check("Firewall", target, PulsarCheckStatus.Warning, SecurityFinding.PortExposed,
            $"Only {needed} it, but {view.From} can reach it.",
            "Let the firewall of the host accept it from there alone. If the cluster is secured, Initialize-PulsarHost "
                + "does so in an active firewall, but keeps rules that it did not make.");
    }

    private bool IsClient(string address) => topology.Security.AllowFrom.Count == 0
        || !IPAddress.TryParse(address, out var from)
        || topology.Security.AllowFrom.Any(
            network => Cidr.Contains(network, from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from));

    /// <summary>Users may let metrics be read from elsewhere, which TLS never protects.</summary>
    private PulsarCheckStatus PlainStatus(PortTarget target) =>
        target is { Port.AddressSetting: { } key, Service: { } service } && service.Settings.ContainsKey(key)
            ? PulsarCheckStatus.Warning : Strict();

    private PulsarCheckStatus Strict() =>
        Tls == PulsarTlsMode.Required ? PulsarCheckStatus.Failed : PulsarCheckStatus.Warning;

    /// <summary>ZooKeeper's leader alone listens on the port of the quorum.</summary>
    private static bool IsExpected(PortTarget target) => target.Port?.Protocol != PortProtocol.Quorum;

    private static bool IsDown(PortTarget target) => target is { Service: not null, IsServiceDown: true };

    private static PulsarCheck NoTls(PortTarget target) =>
        Check("TLS", target, PulsarCheckStatus.Failed, SecurityFinding.TlsMissing, "It does not speak TLS.",
            "Run Update-PulsarCluster, and read the log of the service if that changes nothing.");

    private static string Seen(PortTarget target, IReadOnlyList<PortView> views)
    {
        var open = views.Where(view => view.State == PortState.Open).ToArray();
        var parts = new List<string>();
        var versions = open.SelectMany(view => view.Versions).Distinct().Order().ToArray();
        if (versions.Length > 0)
            parts.Add($"TLS {string.Join(", ", versions.Select(TlsHello.Name))}");
        if (open.Any(view => view.Plain.Answers))
            parts.Add("plain text");
        if (open.Select(view => view.Chain).FirstOrDefault(chain => chain.Count > 0) is { } chain)
        {
            parts.Add("certificate until " + Certificates.Validity(chain[0]).Last.UtcDateTime.ToString(
                "yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        if (open.Select(view => view.Inside).FirstOrDefault(inside => inside is not null) is { } inside)
            parts.Add(inside.LetsIn ? "lets strangers in" : "refuses strangers");
        if (target.Port?.Protocol == PortProtocol.Quorum && open.Length > 0)
            parts.Add("plain text was not tried");
        parts.AddRange(views.GroupBy(view => view.State).OrderBy(group => group.Key).Select(
            group => $"{Words(group.Key)} {string.Join(" and ", group.Select(view => view.Observer))}"));
        return string.Join("; ", parts);
    }

    private static string Words(PortState state) => state switch
    {
        PortState.Open => "open to",
        PortState.Closed => "closed to",
        PortState.Unreachable => "not reachable from",
        _ => "not checked from",
    };

    private static PulsarCheck Port(PortTarget target, PulsarCheckStatus status, string seen) =>
        new("Port", target.ToString(), status, $"{target.Port!.Name}: {seen}.");

    private static PulsarCheck Check(
        string name, PortTarget target, PulsarCheckStatus status, string id, string message, string advice) =>
        new(name, target.ToString(), status, message) { ErrorId = id, Recommendation = advice };
}
