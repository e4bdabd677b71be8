using PulsarOps.Remote;
using PulsarOps.Remote.Facts;
using PulsarOps.Simulation.Files;
using PulsarOps.Simulation.Leases;
using PulsarOps.Simulation.Metadata;
using PulsarOps.Simulation.Primitives;
using PulsarOps.Simulation.Services;

namespace PulsarOps.Simulation;

/// <summary>Answers a probe.</summary>
internal sealed class SimulatedProbe(SimulatedMachine machine)
{
    public HostFacts Answer(HostProbe probe) => new()
    {
        OperatingSystem = machine.OperatingSystem,
        Architecture = machine.Architecture,
        UserName = SimulatedMachine.UserName,
        ProcessorCount = machine.ProcessorCount,
        MemoryTotalMB = machine.MemoryTotalMB,
        MemoryAvailableMB = machine.MemoryAvailableMB,
        Bash = machine.Bash,
        Java = !probe.Java ? [] : probe.JavaHome is not { } home ? machine.Java : machine.FindJava(home) is { } java ? [java] : [],
        Paths = Existing(probe.Paths, PathOf),
        Contents = Existing(probe.Contents, machine.Files.ReadText),
        Releases = Existing(probe.Releases, tree => ReleaseActions.Look(machine, tree)),
        Made = probe.Made.Length == 0 ? new() : MadeOf(probe),
        Folders = FoldersOf(probe),
        Services = probe.Services.ToDictionary(service => service.Id, ServiceOf),
        Volumes = Existing(probe.Volumes, VolumeOf),
        Units = probe.Units && machine.Files.FindDirectory("/etc/systemd/system") is { } units
            ? [.. units.Children.Keys.Where(name => name.StartsWith("pulsar-", StringComparison.Ordinal) && name.EndsWith(".service", StringComparison.Ordinal))
                .OrderBy(name => name, StringComparer.Ordinal)]
            : [],
        ZooKeepers = probe.ZooKeepers.ToDictionary(server => server, ZooKeeperOf),
        Lease = probe.Lease.Length == 0 ? null : new SimulatedLease(machine, probe.Lease).Read(),
        Metadata = probe.Metadata is { } metadata ? MetadataOf(metadata) : null,
        Preparation = probe.Preparation is { } preparation ? PreparationOf(preparation) : null,
    };

    private PrepareFact PreparationOf(PrepareProbe probe)
    {
        var system = machine.System;
        var hasJava = machine.Java.Any(java => java.Trouble.Length == 0
            && probe.JavaPackages.Any(package => package.Feature == java.Feature));
        return new()
        {
            Account = probe.User is { } user && system.Accounts.TryGetValue(user, out var account) ? account : null,
            HostName = probe.Programs.Count > 0 ? system.HostName : "",
            PackageManager = probe.Programs.Count > 0 ? system.PackageManager : "",
            PackageArchitecture = hasJava || system.PackageManager != "apt" ? "" : "amd64",
            MissingPrograms = [.. probe.Programs.Where(program => system.MissingPrograms.Contains(program) || (program == "bash" && !machine.Bash))],
            Offers = hasJava || !system.HasLists ? []
                : [.. probe.JavaPackages.Select(package => system.PackageManager == "apt" ? package.AptName : package.DnfName).Where(system.Offers.Contains)],
            Names = probe.Names.ToDictionary(name => name.Name, name => SimulatedNames.Resolve(machine, name.Name)),
            Addresses = probe.Names.Count == 0 ? [] : ["127.0.0.1", machine.IPAddress, .. machine.MoreAddresses],
            KernelSettings = probe.KernelSettings.ToDictionary(key => key, key => new KernelSettingFact(system.KernelSettings[key], true)),
            Firewall = probe.FirewallAddress is not null && system.Firewall is { } kind
                ? new(kind, kind == FirewallKind.Firewalld ? "public" : "ufw", [.. system.OpenPorts], kind == FirewallKind.Nftables ? ["inet/filter/input"] : [])
                : null,
            CloudInit = probe.Programs.Count > 0 ? system.CloudInit : null,
            SelinuxEnforcing = system.SelinuxEnforcing,
        };
    }

    private static Dictionary<string, T> Existing<T>(IEnumerable<string> paths, Func<string, T?> look)
        where T : class
    {
        var facts = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (look(path) is { } fact)
                facts[path] = fact;
        }

        return facts;
    }

    private PathFact? PathOf(string path) => machine.Files.Find(path) switch
    {
        SimulatedFile file =>
            new(false, file.Mode, file.Owner, file.Content.Length, file.Sha256) { Group = file.Group },
        { } directory => new(true, directory.Mode, directory.Owner, 0, "") { Group = directory.Group },
        null => null,
    };

    private VolumeFact VolumeOf(string folder)
    {
        var nearest = machine.Files.NearestExisting(folder);
        var writable = machine.Files.FindDirectory(nearest) is not null && machine.Files.IsWritable(nearest);
        var (used, inodes) = machine.Usage(folder);
        return new(writable, machine.FreeMB(nearest), nearest) { Used = used, InodesUsed = inodes };
    }

    private MadeFact MadeOf(HostProbe probe)
    {
        var entries = new MadeRecord(machine.Files, probe.Made).Read();
        var parent = SimulatedFileSystem.Parent(probe.Made);
        var clusters = parent.EndsWith("/pulsarops", StringComparison.Ordinal)
            && machine.Files.FindDirectory(parent) is { } states
                ? states.Children
                    .Where(child => child.Value is SimulatedDirectory && $"{parent}/{child.Key}" != probe.Made
                        && (machine.Files.FindFile($"{parent}/{child.Key}/made")
                            ?? machine.Files.FindFile($"{parent}/{child.Key}/journal")) is not null)
                    .Select(child => child.Key).ToArray()
                : [];
        var neighbours = clusters
            .SelectMany(name =>
                new MadeRecord(machine.Files, $"{parent}/{name}").Read().Keys.Select(path => (path, name)))
            .GroupBy(pair => pair.path).ToDictionary(group => group.Key, group => group.First().name);
        return new()
        {
            Entries = entries,
            Present = [.. entries.Keys.Where(path => machine.Files.Find(path) is not null)],
            Clusters = clusters,
            Neighbours = neighbours,
            Users =
            [
                .. from file in neighbours.Keys
                   where file.EndsWith(".env", StringComparison.Ordinal)
                   from line in (machine.Files.ReadText(file) ?? "").Split('\n')
                   where line.StartsWith("PULSAROPS_RELEASE=", StringComparison.Ordinal)
                       || line.StartsWith("JAVA_HOME=", StringComparison.Ordinal)
                   select (line.Split('"')[1], file),
                .. from tree in probe.Releases
                   from unit in machine.Files.FindDirectory("/etc/systemd/system")?.Children ?? []
                   where unit.Value is SimulatedFile && unit.Key.EndsWith(".service", StringComparison.Ordinal)
                   let file = $"/etc/systemd/system/{unit.Key}"
                   where machine.Files.ReadText(file)!.Contains($"{tree}/")
                   select (tree, file),
            ],
        };
    }

    private Dictionary<string, IReadOnlyList<string>> FoldersOf(HostProbe probe)
    {
        var recorded = probe.MadeFolders
            ? new MadeRecord(machine.Files, probe.Made).Read()
                .Where(entry => entry.Value == MadeKind.Directory).Select(entry => entry.Key)
            : [];
        return Existing(recorded.Concat(probe.Folders), folder => machine.Files.FindDirectory(folder) is { } directory
            ? (IReadOnlyList<string>)[.. directory.Children.Keys] : null);
    }

    private ServiceFact ServiceOf(ServiceProbe service)
    {
        if (machine.Processes.Of(machine, service.PidFile) is not { } process)
            return new(false, 0, null, 0, false, false, "", [.. service.Ports.Select(OwnerOf).OfType<PortOwner>()]);

        var (open, detail) = service.Gate is null ? (true, "") : new GateKeeper(machine).Look(service.Gate);
        return new(
            true, process.Id, machine.World.Clock.TimeOf(process.StartedAt), process.MemoryMB,
            InputsChanged: machine.DigestOf(service.Inputs) != process.Launch.InputsDigest, open, detail, [])
        {
            StartedWith = process.Launch.InputsDigest.Split(','),
        };
    }

    private ZooKeeperFact ZooKeeperOf(string server) => machine.Connect(server) is ZooKeeperServer { Up: true } zooKeeper
        ? new(true, zooKeeper.Version)
        : new(false, $"port {server.Substring(server.LastIndexOf(':') + 1)} does not answer");

    private PortOwner? OwnerOf(int port) =>
        machine.Processes.Listener(port) is { } owner ? new(port, owner.Id, owner.Name) : null;

    private MetadataFact MetadataOf(MetadataProbe probe)
    {
        var (tree, trouble) = ZooKeeperClient.Connect(machine, probe.Servers);
        return tree is null
            ? new(false, trouble, new Dictionary<string, string>(), new Dictionary<string, IReadOnlyList<string>>())
            : new(true, "", Existing(probe.Nodes, tree.Read), Existing(probe.Lists, tree.List));
    }
}
