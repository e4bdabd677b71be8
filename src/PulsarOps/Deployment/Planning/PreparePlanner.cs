using System.Globalization;
using System.Text;
using PulsarOps.Configuration;
using PulsarOps.Remote;
using PulsarOps.Remote.Facts;
using PulsarOps.Remote.Primitives;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Steps that make hosts fit for the services: account, packages and Java, names, limits and kernel settings, firewall.</summary>
internal static class PreparePlanner
{
    private const string FolderMode = "755";
    private const string FileMode = "644";

    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        if (!input.Wants(GoalState.Prepared) || !PrepareScope.MayChange(input.Topology))
            return;

        foreach (var machine in Machines.Of(input.Topology))
        {
            if (input.Facts[machine.Key].Preparation is { } fact)
                new Scope(input, plan, machine.Key, [.. machine], fact).Plan();
        }
    }

    /// <summary>Ids of all that a service's process needs of its host.</summary>
    public static IEnumerable<string> Ids(PulsarTopology topology, string machine) => !PrepareScope.MayChange(topology) ? [] :
    [
        StepIds.Account(machine), StepIds.Packages(machine), StepIds.Java(machine), StepIds.Path(machine, HostsFile.Path), StepIds.HostName(machine),
        StepIds.Path(machine, PreparedFiles.Limits(topology)), .. PreparedFiles.KernelSettings.Select(setting => StepIds.KernelSetting(machine, setting.Key)),
        StepIds.Firewall(machine),
    ];

    /// <summary>The hosts file as it is to be; null where it is right, or not to be touched.</summary>
    public static string? WantedHosts(PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, string machine)
    {
        var nodes = PrepareScope.NamedNodes(topology);
        if (!topology.ManageNames || nodes.Count == 0 || !facts[machine].Contents.TryGetValue(HostsFile.Path, out var text))
            return null;

        var isWanted = HostsFile.HasBlock(text, topology.Name)
            || NameCheck.Wrong(topology, facts, machine).Any(wrong => PrepareScope.HasAddress(wrong.Node));
        return isWanted && HostsFile.With(text, topology.Name, nodes) is var wanted && wanted != text ? wanted : null;
    }

    /// <summary>Adds a step wherever a machine differs from what is wanted.</summary>
    private sealed class Scope(PlanInput input, PlanBuilder plan, string machine, PulsarNode[] nodes, PrepareFact fact)
    {
        private readonly PulsarTopology _topology = input.Topology;
        private readonly PulsarNode _node = nodes[0];
        private readonly HostFacts _facts = input.Facts[machine];
        private readonly string _root = new Owners(input.Topology).Root;

        public void Plan()
        {
            if (_topology.ServiceUser is { } user)
            {
                if (fact.Account is null)
                    Add(StepIds.Account(machine), PulsarAction.CreateAccount, user, "it is missing", new AccountPrimitive(user, _node.Paths.Data, PreparedFiles.Mark(_topology)));
                File(PreparedFiles.Limits(_topology), PreparedFiles.LimitsText(_topology));
            }

            PlanPackages();
            PlanJava();
            PlanNames();
            PlanKernelSettings();
            PlanFirewall();
        }

        private void PlanPackages()
        {
            if (fact.MissingPrograms.Count == 0 || fact.PackageManager.Length == 0)
                return;

            var packages = fact.MissingPrograms.Select(PrepareScope.PackageOf).Distinct().ToArray();
            Add(StepIds.Packages(machine), PulsarAction.InstallPackage, string.Join(", ", packages),
                $"{string.Join(", ", fact.MissingPrograms)} is missing", new PackagePrimitive(packages));
        }

        private void PlanJava()
        {
            if (input.Jdk is { } jdk)
            {
                var tree = jdk.Home(_node);
                if (_facts.Releases.TryGetValue(tree, out var release) && release is { Intact: true, Sha512.Length: > 0 })
                    return;

                Note(PreparedFiles.JavaNote(_node), $"{tree}\n");
                var reason = release is null ? "it is missing" : release.Sha512.Length == 0 ? "PulsarOps did not unpack it, or did not finish" : "it has been changed since it was unpacked";
                plan.Add(new(
                    new(StepIds.Java(machine), _node.Name, null, PulsarAction.UnpackRelease, tree, reason), machine,
                    new UnpackWork(jdk.Archive, jdk.Sha512, tree, _node.Paths.State) { Program = "bin/java" },
                    [StepIds.Path(machine, PreparedFiles.JavaNote(_node)), StepIds.Packages(machine)]));
            }
            else if (JavaChoice.Package(_topology, _facts) is { } package)
            {
                Add(StepIds.Java(machine), PulsarAction.InstallPackage, package.Name,
                    $"no Java is there that runs Apache Pulsar {_topology.Version}", new PackagePrimitive([package.Name]), StepIds.Packages(machine));
            }
        }

        private void PlanNames()
        {
            if (WantedHosts(_topology, input.Facts, machine) is { } hosts)
            {
                var text = _facts.Contents[HostsFile.Path];
                var wrong = NameCheck.Wrong(_topology, input.Facts, machine);
                Add(StepIds.Path(machine, HostsFile.Path), PulsarAction.WriteFile, HostsFile.Path,
                    wrong.Count > 0 ? string.Join("; ", wrong.Select(pair => pair.Words)) : "its block is not as it should be",
                    new EditPrimitive(HostsFile.Path, BatchWriter.Hash(Encoding.UTF8.GetBytes(text)), Encoding.UTF8.GetBytes(hosts)));
            }

            if (!_topology.ManageNames || !PrepareScope.HasAddress(_node) || fact.HostName == _node.Name || nodes.Length > 1)
                return;

            if (!_facts.Contents.ContainsKey(PreparedFiles.HostNameNote(_node)))
                Note(PreparedFiles.HostNameNote(_node), $"{fact.HostName}\n");
            // Tools that look their own host up complain where its name is new and unknown.
            Add(StepIds.HostName(machine), PulsarAction.SetHostName, _node.Name, $"it is {fact.HostName}", new HostNamePrimitive(_node.Name),
                StepIds.Path(machine, PreparedFiles.HostNameNote(_node)), StepIds.Path(machine, HostsFile.Path));
        }

        private void PlanKernelSettings()
        {
            // A value that suits already stays, and so does whatever sets it. Where the kernel is not the host's own, it is not asked to.
            var wanted = PreparedFiles.KernelSettings
                .Where(setting => fact.KernelSettings.TryGetValue(setting.Key, out var now) && now.Writable
                    && (setting.IsLeast ? now.Value <= setting.Value : now.Value >= setting.Value))
                .Select(setting => (setting.Key, setting.Value)).ToArray();
            if (wanted.Length == 0)
                return;

            var changes = wanted.Where(setting => fact.KernelSettings[setting.Key].Value != setting.Value).ToArray();
            if (changes.Length > 0)
            {
                var noted = NotedValues(_facts, _node);
                var note = noted.Concat(changes.Where(setting => !noted.ContainsKey(setting.Key))
                    .Select(setting => new KeyValuePair<string, long>(setting.Key, fact.KernelSettings[setting.Key].Value)));
                Note(PreparedFiles.SysctlNote(_node), string.Concat(note.Select(pair => string.Format(CultureInfo.InvariantCulture, "{0} {1}\n", pair.Key, pair.Value))));
            }

            File(PreparedFiles.Sysctl(_topology), PreparedFiles.SysctlText(_topology, wanted));
            foreach (var (key, value) in changes)
            {
                Add(StepIds.KernelSetting(machine, key), PulsarAction.SetKernelSetting, key,
                    string.Format(CultureInfo.InvariantCulture, "it is {0}, not {1}", fact.KernelSettings[key].Value, value),
                    new KernelSettingPrimitive(key, value), StepIds.Path(machine, PreparedFiles.SysctlNote(_node)));
            }
        }

        private void PlanFirewall()
        {
            if (fact.Firewall is not { } firewall)
                return;

            var ports = PrepareScope.Ports(_topology, nodes);
            var noted = NotedPorts(_facts, _node);
            var missing = ports.Where(port => !firewall.Open.Contains(port)).ToArray();
            var ours = noted.Concat(missing).Intersect(ports).Distinct().OrderBy(port => port).ToArray();
            string[] after = [StepIds.Path(machine, PreparedFiles.FirewallNote(_node))];
            if (firewall.Kind == FirewallKind.Nftables && ours.Length > 0)
            {
                File(PreparedFiles.FirewallScript(_node), ScriptLibrary.FirewallPorts, PreparedFiles.Folder(_node));
                File(PreparedFiles.FirewallUnitFile(_topology), PreparedFiles.FirewallUnitText(_topology, _node, firewall.Chains, ours));
                after = [.. after, StepIds.Path(machine, PreparedFiles.FirewallScript(_node)), StepIds.Path(machine, PreparedFiles.FirewallUnitFile(_topology))];
            }

            if (missing.Length == 0)
                return;

            var zone = firewall.Kind == FirewallKind.Nftables ? PreparedFiles.FirewallUnit(_topology) : firewall.Zone;
            Note(PreparedFiles.FirewallNote(_node), $"{NameOf(firewall.Kind)} {zone} {string.Join(" ", noted.Concat(missing).Distinct().OrderBy(port => port))}\n");
            Add(StepIds.Firewall(machine), PulsarAction.OpenPort, string.Join(", ", missing), $"{NameOf(firewall.Kind)} does not let them through",
                new FirewallPrimitive(NameOf(firewall.Kind), zone, missing, PreparedFiles.Mark(_topology), Open: true), after);
        }

        /// <summary>A note of what was there before, or of what is ours: written before anything is changed.</summary>
        private void Note(string path, string text)
        {
            if (!_facts.Paths.ContainsKey(PreparedFiles.Folder(_node)))
            {
                Add(StepIds.Path(machine, PreparedFiles.Folder(_node)), PulsarAction.CreateDirectory, PreparedFiles.Folder(_node), "it is missing",
                    new DirectoryPrimitive(PreparedFiles.Folder(_node), FolderMode));
            }

            File(path, text, PreparedFiles.Folder(_node), "what was there before is noted");
        }

        private void File(string path, string text, string? folder = null, string? reason = null)
        {
            var content = Encoding.UTF8.GetBytes(text);
            var difference = !_facts.Paths.TryGetValue(path, out var file) ? reason ?? "it is missing"
                : file.Sha256 != BatchWriter.Hash(content) ? reason ?? "its content differs"
                : file.Mode != FileMode ? $"its mode is {file.Mode}, not {FileMode}"
                : Owners.Differ(file, _root);
            if (difference is not null)
            {
                Add(StepIds.Path(machine, path), PulsarAction.WriteFile, path, difference, new FilePrimitive(path, FileMode, content, _root),
                    folder is null ? [] : [StepIds.Path(machine, folder)]);
            }
        }

        private void Add(string id, PulsarAction action, string target, string reason, HostPrimitive primitive, params string[] after) => plan.Add(new(
            new(id, _node.Name, null, action, target, reason), machine, new ApplyWork(primitive, _node.Paths.State), after));
    }

    private static string NameOf(FirewallKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Kernel settings as they were before PulsarOps changed them.</summary>
    public static IReadOnlyDictionary<string, long> NotedValues(HostFacts facts, PulsarNode node) =>
        Words(facts, PreparedFiles.SysctlNote(node)).Select(words => words.Length == 2 && long.TryParse(words[1], out var value) ? (words[0], value) : default)
            .Where(pair => pair.Item1 is not null).GroupBy(pair => pair.Item1).ToDictionary(group => group.Key, group => group.First().value);

    /// <summary>Ports that PulsarOps opened.</summary>
    public static IReadOnlyList<int> NotedPorts(HostFacts facts, PulsarNode node) =>
        [.. Words(facts, PreparedFiles.FirewallNote(node)).SelectMany(words => words.Skip(2))
            .Select(word => int.TryParse(word, out var port) ? port : 0).Where(port => port > 0)];

    /// <summary>The lines of a note, each by its words.</summary>
    public static IEnumerable<string[]> Words(HostFacts facts, string path) => facts.Contents.TryGetValue(path, out var text)
        ? text.Split('\n').Select(line => line.Split([' '], StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 0) : [];
}
