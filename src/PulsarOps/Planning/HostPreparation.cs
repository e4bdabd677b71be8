using System.Globalization;
using System.Text;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>Adds a step for each difference between a host and the desired state.</summary>
internal sealed class HostPreparation(
    PlanInput input, PlanBuilder plan, NameCheck names, string host, PulsarNode[] nodes, PrepareFact fact)
{
    private const string FolderMode = "755";
    private const string FileMode = "644";

    private readonly PulsarTopology _topology = input.Topology;
    private readonly PulsarNode _node = nodes[0];
    private readonly HostFacts _facts = input.Facts[host];
    private readonly string _root = new Owners(input.Topology).Root;

    public void Plan()
    {
        if (_topology.ServiceUser is { } user)
        {
            if (fact.Account is null)
                Add(
                    StepId.Account(host),
                    PulsarAction.CreateAccount,
                    user,
                    "it is missing",
                    new AccountOperation(user, _node.Paths.Data, PreparedFiles.Mark(_topology))
                );
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
        Add(StepId.Packages(host), PulsarAction.InstallPackage, string.Join(", ", packages),
            $"{string.Join(", ", fact.MissingPrograms)} is missing", new PackageOperation(packages));
    }

    private void PlanJava()
    {
        if (input.Jdk is { } jdk)
        {
            var tree = jdk.Home(_node);
            if (
                _facts.Releases.TryGetValue(tree, out var release)
                && release is { Intact: true, Sha512.Length: > 0 }
            )
                return;

            Record(PreparedFiles.JavaRecord(_node), $"{tree}\n");
            var reason =
                release is null ? "it is missing"
                : release.Sha512.Length == 0 ? "PulsarOps did not unpack it, or did not finish"
                : "it has changed since it was unpacked";
            plan.Add(
                new(
                    new(StepId.Java(host), _node.Name, null, PulsarAction.UnpackRelease, tree, reason),
                    host,
                    new UnpackWork(jdk.Archive, jdk.Sha512, tree, _node.Paths.State) { Program = "bin/java" },
                    [StepId.Path(host, PreparedFiles.JavaRecord(_node)), StepId.Packages(host)]
                )
            );
        }
        else if (JavaChoice.Package(_topology, _facts) is { } package)
        {
            Add(
                StepId.Java(host),
                PulsarAction.InstallPackage,
                package.Name,
                $"the host has no Java that runs Apache Pulsar {_topology.Version}",
                new PackageOperation([package.Name]),
                StepId.Packages(host)
            );
        }
    }

    private void PlanNames()
    {
        if (PreparePlanner.WantedHosts(_topology, input.Facts, names, host) is { } hosts)
        {
            var text = _facts.Contents[HostsFile.Path];
            var wrong = names.Wrong(host);
            Add(StepId.Path(host, HostsFile.Path), PulsarAction.WriteFile, HostsFile.Path,
                wrong.Count > 0 ? string.Join("; ", wrong.Select(pair => pair.Message)) : "its block differs",
                new EditOperation(
                    HostsFile.Path,
                    BatchWriter.Hash(Encoding.UTF8.GetBytes(text)),
                    Encoding.UTF8.GetBytes(hosts)
                )
            );
        }

        if (
            !_topology.ManageNames
            || !PrepareScope.HasAddress(_node)
            || fact.HostName == _node.Name
            || nodes.Length > 1
        )
            return;

        plan.Present(StepId.Path(host, PreparedFiles.HostNameRecord(_node)));
        if (!_facts.Contents.ContainsKey(PreparedFiles.HostNameRecord(_node)))
            Record(PreparedFiles.HostNameRecord(_node), $"{fact.HostName}\n");
        // Tools that look up their own host complain if its name is new and unknown.
        Add(
            StepId.HostName(host),
            PulsarAction.SetHostName,
            _node.Name,
            $"it is {fact.HostName}",
            new HostNameOperation(_node.Name),
            StepId.Path(host, PreparedFiles.HostNameRecord(_node)),
            StepId.Path(host, HostsFile.Path)
        );
    }

    private void PlanKernelSettings()
    {
        // A suitable value stays, with the file that sets it. PulsarOps does not change the settings of a kernel that
        // the host shares, as a container does.
        var wanted = PreparedFiles.KernelSettings
            .Where(setting => fact.KernelSettings.TryGetValue(setting.Key, out var now) && now.Writable
                && (setting.IsLeast ? now.Value <= setting.Value : now.Value >= setting.Value))
            .Select(setting => (setting.Key, setting.Value)).ToArray();
        if (wanted.Length == 0)
            return;

        var changes = wanted.Where(setting => fact.KernelSettings[setting.Key].Value != setting.Value).ToArray();
        if (changes.Length > 0)
        {
            var recorded = PreparePlanner.RecordedValues(_facts, _node);
            var record = recorded.Concat(
                changes
                    .Where(setting => !recorded.ContainsKey(setting.Key))
                    .Select(setting => new KeyValuePair<string, long>(
                        setting.Key,
                        fact.KernelSettings[setting.Key].Value
                    ))
            );
            Record(
                PreparedFiles.SysctlRecord(_node),
                string.Concat(
                    record.Select(pair =>
                        string.Format(CultureInfo.InvariantCulture, "{0} {1}\n", pair.Key, pair.Value)
                    )
                )
            );
        }

        File(PreparedFiles.Sysctl(_topology), PreparedFiles.SysctlText(_topology, wanted));
        foreach (var (key, value) in changes)
        {
            Add(
                StepId.KernelSetting(host, key),
                PulsarAction.SetKernelSetting,
                key,
                string.Format(
                    CultureInfo.InvariantCulture,
                    "it is {0}, not {1}",
                    fact.KernelSettings[key].Value,
                    value
                ),
                new KernelSettingOperation(key, value),
                StepId.Path(host, PreparedFiles.SysctlRecord(_node))
            );
        }
    }

    private void PlanFirewall()
    {
        if (fact.Firewall is not { } firewall)
            return;

        var ports = PrepareScope.Ports(_topology, nodes);
        var recorded = PreparePlanner.RecordedPorts(_facts, _node);
        var missing = ports.Where(port => !firewall.Open.Contains(port)).ToArray();
        var ours = recorded.Concat(missing).Intersect(ports).Distinct().OrderBy(port => port).ToArray();
        StepId[] after = [StepId.Path(host, PreparedFiles.FirewallRecord(_node))];
        if (firewall.Kind == FirewallKind.Nftables && ours.Length > 0)
        {
            File(PreparedFiles.FirewallScript(_node), ScriptLibrary.FirewallPorts, PreparedFiles.Folder(_node));
            File(
                PreparedFiles.FirewallUnitFile(_topology),
                PreparedFiles.FirewallUnitText(_topology, _node, firewall.Chains, ours)
            );
            after =
            [
                .. after,
                StepId.Path(host, PreparedFiles.FirewallScript(_node)),
                StepId.Path(host, PreparedFiles.FirewallUnitFile(_topology)),
            ];
        }

        if (missing.Length == 0)
            return;

        var zone = firewall.Kind == FirewallKind.Nftables ? PreparedFiles.FirewallUnit(_topology) : firewall.Zone;
        var opened = recorded.Concat(missing).Distinct().OrderBy(port => port);
        Record(
            PreparedFiles.FirewallRecord(_node),
            $"{NameOf(firewall.Kind)} {zone} {string.Join(" ", opened)}\n"
        );
        Add(
            StepId.Firewall(host),
            PulsarAction.OpenPort,
            string.Join(", ", missing),
            $"{NameOf(firewall.Kind)} does not let them through",
            new FirewallOperation(NameOf(firewall.Kind), zone, missing, PreparedFiles.Mark(_topology), Open: true),
            after
        );
    }

    /// <summary>Records what was there before, or what is ours, before anything is changed.</summary>
    private void Record(string path, string text)
    {
        plan.Present(StepId.Path(host, PreparedFiles.Folder(_node)));
        if (!_facts.Paths.ContainsKey(PreparedFiles.Folder(_node)))
        {
            Add(
                StepId.Path(host, PreparedFiles.Folder(_node)),
                PulsarAction.CreateDirectory,
                PreparedFiles.Folder(_node),
                "it is missing",
                new DirectoryOperation(PreparedFiles.Folder(_node), FolderMode)
            );
        }

        File(path, text, PreparedFiles.Folder(_node), "it records the previous state");
    }

    private void File(string path, string text, string? folder = null, string? reason = null)
    {
        plan.Present(StepId.Path(host, path));
        var content = Encoding.UTF8.GetBytes(text);
        var difference = !_facts.Paths.TryGetValue(path, out var file) ? reason ?? "it is missing"
            : file.Sha256 != BatchWriter.Hash(content) ? reason ?? "its content differs"
            : file.Mode != FileMode ? $"its mode is {file.Mode}, not {FileMode}"
            : Owners.Differ(file, _root);
        if (difference is not null)
        {
            Add(
                StepId.Path(host, path),
                PulsarAction.WriteFile,
                path,
                difference,
                new FileOperation(path, FileMode, content, _root),
                folder is null ? [] : [StepId.Path(host, folder)]
            );
        }
    }

    private void Add(
        StepId id,
        PulsarAction action,
        string target,
        string reason,
        HostOperation operation,
        params StepId[] after
    ) =>
        plan.Add(
            new(
                new(id, _node.Name, null, action, target, reason),
                host,
                new ApplyWork(operation, _node.Paths.State),
                after
            )
        );

    private static string NameOf(FirewallKind kind) => kind.ToString().ToLowerInvariant();
}
