using System.Globalization;
using PulsarOps.Remote;
using PulsarOps.Simulation.Metadata;
using PulsarOps.Simulation.Primitives;
using PulsarOps.Simulation.Services;

namespace PulsarOps.Simulation;

/// <summary>Whether a gate is open, seen from a machine; and what its service says, or why it is shut.</summary>
internal sealed class GateKeeper(SimulatedMachine machine)
{
    public (bool Open, string Detail) Look(Gate gate) => gate switch
    {
        PortGate port => machine.Connect(Endpoint(port.Address, port.Port)) is null ? (false, $"port {port.Port} is not open yet") : (true, "open"),
        ZooKeeperGate zooKeeper => Look(zooKeeper),
        BookieGate bookie => Look(bookie),
        BrokerGate broker => Look<BrokerServer>(broker.Servers, broker.Address, broker.WebPort, "/loadbalance/brokers", "active"),
        EnsembleGate ensemble => Look(ensemble),
        ProxyGate proxy => Look(proxy),
        AutoRecoveryGate recovery => Look(recovery),
        ZNodeGate nodes => Missing(nodes) is { } path ? (false, $"{path} is not there yet") : (true, "there"),
        JobGate job when machine.Files.FindDirectory(job.Directory) is null => (true, "collected"),
        JobGate job => ProcessActions.StatusOf(machine, job.Directory) is { } status ? (true, status) : (false, "still running"),
        _ => throw new ArgumentOutOfRangeException(nameof(gate)),
    };

    private string? Missing(ZNodeGate gate)
    {
        var tree = ZooKeeperClient.Connect(machine, gate.Servers).Tree;
        return gate.Paths.FirstOrDefault(path => tree?.Exists(path) != true);
    }

    private (bool, string) Look(ZooKeeperGate gate)
    {
        if (machine.Connect(Endpoint(gate.Address, gate.ClientPort)) is not ZooKeeperServer { Up: true } server)
            return (false, $"port {gate.ClientPort} is not open yet");
        if (server.Ensemble() is not { } ensemble)
            return (false, "no quorum yet");
        return server == ensemble.Leader && ensemble.Followers.Count < gate.SyncedFollowers
            ? (false, $"leads, but only {ensemble.Followers.Count} of {gate.SyncedFollowers} followers are in sync")
            : (true, ensemble.ModeOf(server));
    }

    private (bool, string) Look(BookieGate gate)
    {
        var endpoint = Endpoint(gate.Address, gate.Port);
        var (open, detail) = Look<BookieServer>(
            gate.Servers, gate.Address, gate.Port, "/ledgers/available", "writable");
        if (open || machine.Connect(endpoint) is null
            || ZooKeeperClient.Connect(machine, gate.Servers)
                .Tree?.Exists($"{BookieServer.ReadOnly}/{endpoint}") != true)
        {
            return (open, detail);
        }

        var fullest = gate.Folders.OrderByDescending(folder => machine.Usage(folder).Used).FirstOrDefault();
        var words = fullest is null ? "" : string.Format(
            CultureInfo.InvariantCulture, ": {0} is {1:0} % full", fullest, machine.Usage(fullest).Used * 100);
        return (false, $"{endpoint} is registered as read-only{words}");
    }

    private (bool, string) Look(EnsembleGate gate)
    {
        var words = new List<string>();
        foreach (var server in gate.Servers.Split(','))
        {
            var colon = server.LastIndexOf(':');
            var port = int.Parse(server.AsSpan(colon + 1), CultureInfo.InvariantCulture);
            var (open, detail) = Look(new ZooKeeperGate(server.Substring(0, colon), port, gate.SyncedFollowers));
            if (!open)
                return (false, $"{server}: {detail}");
            words.Add(detail);
        }

        return (true, string.Join(",", words));
    }

    private (bool, string) Look(ProxyGate gate)
    {
        if (machine.Connect(Endpoint(gate.Address, gate.Port)) is not ProxyServer server)
            return (false, $"port {gate.Port} is not open yet");
        return server.CanServe() ? (true, "serving") : (false, "/admin/v2/brokers/ready answers: HTTP/1.1 500 Server Error");
    }

    private (bool, string) Look(AutoRecoveryGate gate)
    {
        if (machine.Connect(Endpoint(gate.Address, gate.MetricsPort)) is not AutoRecoveryServer { Up: true })
            return (false, $"port {gate.MetricsPort} is not open yet");
        return ZooKeeperClient.Connect(machine, gate.Servers).Tree?.List(AutoRecoveryServer.Election) is { Count: > 0 }
            ? (true, "watching")
            : (false, "no auditor stands for election");
    }

    private (bool, string) Look<TServer>(string servers, string address, int port, string registry, string word)
        where TServer : SimulatedProcess
    {
        var endpoint = Endpoint(address, port);
        if (machine.Connect(endpoint) is not TServer)
            return (false, $"port {port} is not open yet");
        return ZooKeeperClient.Connect(machine, servers).Tree?.Exists($"{registry}/{endpoint}") == true
            ? (true, word)
            : (false, $"{endpoint} is not listed in {registry}");
    }

    private static string Endpoint(string address, int port) => $"{address}:{port.ToString(CultureInfo.InvariantCulture)}";
}
