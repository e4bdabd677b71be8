using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Checks;

/// <summary>Checks what programs without keys and tokens can do, from this computer and from the hosts.</summary>
/// <param name="pool">The sessions to the hosts.</param>
/// <param name="topology">The cluster.</param>
/// <param name="log">Gets the hosts that do not answer.</param>
/// <param name="timeoutSeconds">How long a port may take to answer.</param>
internal sealed class SecurityCheck(HostPool pool, PulsarTopology topology, IDeploymentLog log, int timeoutSeconds)
{
    private const string Here = "this computer";

    /// <summary>The certificates that the cluster trusts; null for those of its hosts.</summary>
    public IReadOnlyList<X509Certificate2>? Authorities { get; init; }

    /// <summary>This computer itself has no way to simulated hosts.</summary>
    private bool IsSimulated => PipelineState.Of(topology).Simulation is not null;

    private bool IsLocal => topology.Transport == PulsarTransport.Local;

    public async Task RunAsync(Action<PulsarCheck> report, CancellationToken cancellation)
    {
        var facts = await new HostReader(pool, log).ProbeAsync(
            topology, nodes => KeyFiles.Question(topology, nodes) with
            {
                Clients = ClientCheck.Questions(topology, nodes),
            },
            cancellation);
        var hosts = HostMap.Of(topology).Where(host => facts.ContainsKey(host.Key)).ToArray();
        var listeners = await HostMap.AskAsync(
            topology, hosts, "list ports", log,
            host => pool.Host(topology, host.Key, log).ScanAsync(Question(host), cancellation));
        var certificates = new ServerCertificates(
            Authorities ?? CertificateReader.Authorities(topology, facts), PipelineState.Of(topology).Time.GetUtcNow());
        var addresses = await AddressesAsync(cancellation);
        var rating = new PortRating(topology, certificates, addresses.Contains);
        using var client = new PortClient(TimeSpan.FromSeconds(timeoutSeconds));

        var all = HostMap.Of(topology).ToArray();
        var scans = all.Select(host => ScanAsync(
            client, Targets.Of(topology, host, listeners.GetValueOrDefault(host.Key)), Viewer(host.Key, listeners),
            cancellation)).ToArray();
        try
        {
            // Returned in the order of the topology, each host as soon as the previous ones are known.
            for (var index = 0; index < all.Length; index++)
            {
                log.Progress("Test-PulsarSecurity", all[index].Key, 100 * index / all.Length);
                foreach (var (target, views) in await scans[index])
                    rating.Rate(target, views).ToList().ForEach(report);
                if (!facts.TryGetValue(all[index].Key, out var fact))
                    continue;
                KeyFiles.Checks(topology, all[index], fact).ToList().ForEach(report);
                ClientCheck.Checks(topology, all[index], facts).ToList().ForEach(report);
            }
        }
        finally
        {
            // Cancelled scans still use the client.
            await Task.WhenAll(scans.Select(scan => scan.ContinueWith(_ => { }, TaskScheduler.Default)));
        }
    }

    private async Task<IReadOnlyList<(PortTarget Target, IReadOnlyList<PortView> Views)>> ScanAsync(
        PortClient client, IReadOnlyList<PortTarget> targets, string? viewer, CancellationToken cancellation)
    {
        var open = targets.Where(target => target.IsWorthLook).ToArray();
        var looks = new List<Task<IReadOnlyList<PortView>>>();
        if (!IsSimulated)
        {
            looks.Add(new PortScan(
                Here, node => IsLocal ? node.AdvertisedAddress : node.Address,
                exchanges => client.SendAsync(exchanges, cancellation)).LookAsync(open, OffersTls));
        }

        if (viewer is not null)
        {
            looks.Add(new PortScan(
                viewer, node => node.AdvertisedAddress,
                exchanges => AskAsync(viewer, exchanges, cancellation)).LookAsync(open, OffersTls));
        }

        var views = await Task.WhenAll(looks);
        return
        [
            .. targets.Select(target =>
            {
                var index = Array.IndexOf(open, target);
                IReadOnlyList<PortView> own = index < 0 ? [] : [.. views.Select(look => look[index])];
                return (target, own);
            }),
        ];
    }

    private async Task<IReadOnlyList<PortAnswer>> AskAsync(
        string host, IReadOnlyList<PortExchange> exchanges, CancellationToken cancellation)
    {
        // Simulated hosts have no TLS.
        if (IsSimulated && topology.Security.Tls != PulsarTlsMode.None)
            return Unsupported(exchanges);
        try
        {
            var answer = await pool.Host(topology, host, log).ScanAsync(
                new() { Exchanges = exchanges, TimeoutSeconds = timeoutSeconds }, cancellation);
            return answer.Answers;
        }
        catch (PulsarOpsException exception)
        {
            log.Failure(exception);
            return Unsupported(exchanges);
        }
    }

    private static PortAnswer[] Unsupported(IReadOnlyList<PortExchange> exchanges) =>
        [.. exchanges.Select(_ => new PortAnswer(PortState.Unsupported, []))];

    /// <summary>Another host that looks at the ports of a host; null if there is none.</summary>
    private string? Viewer(string host, IReadOnlyDictionary<string, ScanAnswer> answers)
    {
        string[] hosts = [.. HostMap.Of(topology).Select(other => other.Key).Where(answers.ContainsKey)];
        var next = Array.IndexOf(hosts, host) + 1;
        return hosts.Length == 0 || IsLocal && !IsSimulated ? null
            : hosts[next % hosts.Length] is { } other && (other != host || IsSimulated) ? other : null;
    }

    /// <summary>In a cluster without TLS, a ClientHello would only fill the logs of its services.</summary>
    private bool OffersTls(PortTarget target) =>
        topology.Security.Tls != PulsarTlsMode.None || target.Port is null;

    private ScanRequest Question(IEnumerable<PulsarNode> nodes) => new()
    {
        Listeners = true,
        Services =
        [
            .. topology.On([.. nodes]).Select(service => new ScannedService(
                service.Id, service.PidFile,
                topology.ServiceManager == PulsarServiceManager.Systemd ? service.Unit : "")),
        ],
    };

    /// <summary>The addresses of all hosts, to know whether this computer is one of them.</summary>
    private async Task<HashSet<string>> AddressesAsync(CancellationToken cancellation)
    {
        var names = topology.Nodes.SelectMany(node => new[] { node.Address, node.AdvertisedAddress }).Distinct();
        var all = IsSimulated ? [] : await Task.WhenAll(names.Select(async name =>
        {
            try
            {
                return await Dns.GetHostAddressesAsync(name, cancellation);
            }
            catch (SocketException)
            {
                return [];
            }
        }));
        return [.. all.SelectMany(list => list).Select(address => address.ToString()), "127.0.0.1", "::1"];
    }
}
