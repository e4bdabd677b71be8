using System.Globalization;
using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Evaluates a readiness probe on a host, with the service's report or the reason why it fails.</summary>
internal sealed class SimulatedReadiness(SimulatedHost host)
{
    private const string NotReady = "/admin/v2/brokers/ready answers: HTTP/1.1 500 Server Error";

    public (bool Open, string Detail) Look(ReadinessProbe probe) =>
        probe switch
        {
            PortReadiness port => host.Connect(Endpoint(port.Address, port.Port)) is null
                ? (false, $"port {port.Port} is not open yet")
                : (true, "open"),
            ZooKeeperReadiness zooKeeper => Look(zooKeeper),
            BookieReadiness bookie => Look(bookie),
            BrokerReadiness broker => Look(broker),
            EnsembleReadiness ensemble => Look(ensemble),
            ProxyReadiness proxy => Look(proxy),
            HttpReadiness http => Closed(http.Address, http.Port, http.WebTls) is { } closed ? (false, closed)
                : host.Connect(Endpoint(http.Address, http.Port)) is GatewayServer { Up: true } ? (true, "serving")
                : (false, $"port {http.Port} does not answer yet"),
            AutoRecoveryReadiness recovery => Look(recovery),
            ZNodeReadiness nodes => Missing(nodes) is { } missing ? (false, missing) : (true, "there"),
            JobCompletion job when host.Files.FindDirectory(job.Directory) is null => (true, "collected"),
            JobCompletion job => ProcessActions.StatusOf(host, job.Directory) is { } status
                ? (true, status)
                : (false, job is CopyCompletion
                    ? CountCopies(host.Files.ReadText(ProcessActions.OutputOf(job.Directory)) ?? "")
                    : "still running"),
            _ => throw new ArgumentOutOfRangeException(nameof(probe)),
        };

    private static string CountCopies(string output)
    {
        const string Left = "to be rereplicated: ";
        var lines = output.Split('\n');
        return lines.LastOrDefault(line => line.Contains(Left, StringComparison.Ordinal)) is { } left
            ? $"ledgers left: {left.Substring(left.IndexOf(Left, StringComparison.Ordinal) + Left.Length)}"
            : $"ledgers copied: {lines.Count(line => line.Contains("Recovered ledger ", StringComparison.Ordinal))}";
    }

    /// <summary>Why a web port gives no answer at all; null if it does.</summary>
    private string? Closed(string address, int port, string? tls)
    {
        var endpoint = Endpoint(address, port);
        return host.Connect(endpoint) is null || (tls is null && host.PortAt(endpoint) is { Tls: true })
            ? $"port {port} does not answer yet"
            : SimulatedTls.Trouble(host, endpoint, tls) is { } trouble ? $"port {port} does not answer yet: {trouble}"
            : null;
    }

    private string? Missing(ZNodeReadiness probe)
    {
        var (tree, why) = SimulatedTls.ZooKeeper(host, probe.Servers, probe.ZooKeeperTls);
        return probe.Paths.FirstOrDefault(path => tree?.Exists(path) != true) is { } missing
            ? $"{missing} is not there yet{why}"
            : null;
    }

    private (bool, string) Look(ZooKeeperReadiness probe)
    {
        if (host.Connect(Endpoint(probe.Address, probe.ClientPort)) is not ZooKeeperServer { Up: true } server)
            return (false, $"port {probe.ClientPort} does not answer yet");
        if (server.Ensemble() is not { } ensemble)
            return (false, "no quorum yet");
        return server == ensemble.Leader && ensemble.Followers.Count < probe.SyncedFollowers
            ? (false, $"leads, but only {ensemble.Followers.Count} of {probe.SyncedFollowers} followers are in sync")
            : (true, ensemble.ModeOf(server));
    }

    private (bool, string) Look(BookieReadiness probe)
    {
        var endpoint = Endpoint(probe.Address, probe.Port);
        if (host.Connect(endpoint) is not { } process)
            return (false, $"port {probe.Port} is not open yet");
        var (tree, why) = SimulatedTls.ZooKeeper(host, probe.Servers, probe.ZooKeeperTls);
        if (tree?.Exists($"{BookieServer.Writable}/{endpoint}") == true)
        {
            return probe.MetricsPort is null || tree.OwnerOf($"{BookieServer.Writable}/{endpoint}") == process
                ? (true, "writable")
                : (false, "its znode is that of a process before it, whose session has not ended");
        }

        if (tree?.Exists($"{BookieServer.ReadOnly}/{endpoint}") != true)
            return (false, $"{endpoint} is not registered as writable{why}");

        var fullest = probe.Folders.OrderByDescending(folder => host.Usage(folder).Used).FirstOrDefault();
        var message = fullest is null ? "" : string.Format(
            CultureInfo.InvariantCulture, ": {0} is {1:0} % full", fullest, host.Usage(fullest).Used * 100);
        return (false, $"{endpoint} is registered as read-only{message}");
    }

    private (bool, string) Look(BrokerReadiness probe)
    {
        var endpoint = Endpoint(probe.Address, probe.WebPort);
        if (Closed(probe.Address, probe.WebPort, probe.WebTls) is { } closed)
            return (false, closed);
        if (host.Connect(endpoint) is not BrokerServer broker)
            return (false, $"port {probe.WebPort} does not answer yet");
        if (!broker.Ready)
            return (false, NotReady);
        var (tree, why) = SimulatedTls.ZooKeeper(host, probe.Servers, probe.ZooKeeperTls);
        return probe.Names.Split(',').Any(name => tree?.Exists($"/loadbalance/brokers/{name}") == true)
            ? (true, "active")
            : (false, $"{probe.Names.Replace(",", " or ")} is not listed among the active brokers{why}");
    }

    private (bool, string) Look(EnsembleReadiness probe)
    {
        var details = new List<string>();
        foreach (var server in probe.Servers.Split(','))
        {
            var colon = server.LastIndexOf(':');
            var port = int.Parse(server.AsSpan(colon + 1), CultureInfo.InvariantCulture);
            var (open, detail) = host.Connect(server) is not null
                && SimulatedTls.Trouble(host, server, probe.ZooKeeperTls) is { } trouble
                    ? (false, $"port {port} does not answer yet: {trouble}")
                    : Look(new ZooKeeperReadiness(server.Substring(0, colon), port, probe.SyncedFollowers));
            if (!open)
                return (false, $"{server}: {detail}");
            details.Add(detail);
        }

        return (true, string.Join(",", details));
    }

    private (bool, string) Look(ProxyReadiness probe)
    {
        if (host.Connect(Endpoint(probe.Address, probe.Port)) is not ProxyServer server)
            return (false, $"port {probe.Port} is not open yet");
        if (Closed(probe.Address, probe.WebPort, probe.WebTls) is { } closed)
            return (false, closed);
        return server.CanServe() ? (true, "serving") : (false, NotReady);
    }

    private (bool, string) Look(AutoRecoveryReadiness probe)
    {
        if (host.Connect(Endpoint(probe.MetricsAddress, probe.MetricsPort)) is not AutoRecoveryServer { Up: true })
            return (false, $"port {probe.MetricsPort} is not open yet");
        var (tree, why) = SimulatedTls.ZooKeeper(host, probe.Servers, probe.ZooKeeperTls);
        return tree?.List(AutoRecoveryServer.Election) is { Count: > 0 }
            ? (true, "watching")
            : (false, $"no auditor stands for election{why}");
    }

    private static string Endpoint(string address, int port) =>
        $"{address}:{port.ToString(CultureInfo.InvariantCulture)}";
}
