using System.Globalization;

namespace PulsarOps.Simulation;

/// <summary>An external ZooKeeper, on hosts of its own or on existing ones.</summary>
internal static class OutsideZooKeeper
{
    /// <summary>Starts servers at these addresses, <c>host:port</c>, as one ensemble.</summary>
    public static IReadOnlyList<ZooKeeperServer> Start(
        SimulatedWorld world, IReadOnlyList<string> servers, int? securePort = null)
    {
        lock (world.Sync)
        {
            var places = servers
                .Select(
                    (server, index) =>
                        (
                            Host: server.Substring(0, server.LastIndexOf(':')),
                            Port: server.Substring(server.LastIndexOf(':') + 1),
                            Number: index + 1
                        )
                )
                .ToArray();
            var members =
                places.Length < 2
                    ? ""
                    : string.Concat(
                        places.Select(place =>
                            $"server.{Text(place.Number)}={place.Host}:"
                            + $"{Text(2887 + place.Number)}:{Text(3887 + place.Number)}\n"
                        )
                    );
            var more = securePort is { } port ? $"{members}secureClientPort={Text(port)}\n" : members;
            return [.. places.Select(place => Start(world, place.Host, place.Port, place.Number, more))];
        }
    }

    private static ZooKeeperServer Start(SimulatedWorld world, string address, string port, int number, string more)
    {
        var host =
            world.Hosts.FirstOrDefault(known => known.Name == address || known.Address == address)
            ?? world.Add(address);
        var folder = $"/srv/outside-zookeeper-{port}";
        host.Files.MakeDirectory(folder);
        host.Files.WriteText($"{folder}/myid", Text(number));
        host.Files.WriteText(
            $"{folder}/zoo.cfg",
            $"dataDir={folder}\nclientPort={port}\nadmin.enableServer=false\n{more}"
        );
        var server = new ZooKeeperServer(
            new(
                host,
                [$"{folder}/bin/zkServer.sh"],
                new Dictionary<string, string> { ["PULSAR_ZK_CONF"] = $"{folder}/zoo.cfg" },
                folder,
                $"{folder}/out",
                $"{folder}/pid"
            )
        );
        host.Processes.Start(server);
        return server;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
