using System.Globalization;

namespace PulsarOps.Simulation.Services;

/// <summary>A ZooKeeper that others run: on machines of its own, or on those that are there.</summary>
internal static class OutsideZooKeeper
{
    /// <summary>Starts servers at these addresses, <c>host:port</c>, as one ensemble.</summary>
    public static IReadOnlyList<ZooKeeperServer> Start(SimulatedWorld world, IReadOnlyList<string> servers)
    {
        lock (world.Sync)
        {
            var places = servers.Select((server, index) => (
                Host: server.Substring(0, server.LastIndexOf(':')), Port: server.Substring(server.LastIndexOf(':') + 1), Number: index + 1)).ToArray();
            var members = places.Length < 2 ? "" : string.Concat(places.Select(
                place => $"server.{Text(place.Number)}={place.Host}:{Text(2887 + place.Number)}:{Text(3887 + place.Number)}\n"));
            return [.. places.Select(place => Start(world, place.Host, place.Port, place.Number, members))];
        }
    }

    private static ZooKeeperServer Start(SimulatedWorld world, string host, string port, int number, string members)
    {
        var machine = world.Machines.FirstOrDefault(known => known.Name == host || known.Address == host) ?? world.Add(host);
        var folder = $"/srv/outside-zookeeper-{port}";
        machine.Files.MakeDirectory(folder);
        machine.Files.WriteText($"{folder}/myid", Text(number));
        machine.Files.WriteText($"{folder}/zoo.cfg", $"dataDir={folder}\nclientPort={port}\nadmin.enableServer=false\n{members}");
        var server = new ZooKeeperServer(new(
            machine, [$"{folder}/bin/zkServer.sh"], new Dictionary<string, string> { ["PULSAR_ZK_CONF"] = $"{folder}/zoo.cfg" }, folder, $"{folder}/out", $"{folder}/pid"));
        machine.Processes.Start(server);
        return server;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
