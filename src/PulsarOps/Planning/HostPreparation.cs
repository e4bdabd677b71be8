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
    private readonly PulsarTopology _topology = input.Topology;
    private readonly PulsarNode _node = nodes[0];
    private readonly HostFacts _facts = input.Facts[host];
    private readonly PreparationSteps _steps = new(input, plan, host, nodes[0]);

    public void Plan()
    {
        if (_topology.ServiceUser is { } user)
        {
            if (fact.Account is null)
                _steps.Add(
                    StepId.Account(host),
                    PulsarAction.CreateAccount,
                    user,
                    "it is missing",
                    new AccountOperation(user, _node.Paths.Data, PreparedFiles.Mark(_topology))
                );
            _steps.File(PreparedFiles.Limits(_topology), PreparedFiles.LimitsText(_topology));
        }

        PlanPackages();
        PlanJava();
        PlanNames();
        PlanKernelSettings();
        new HostFirewall(input, plan, host, nodes, fact).Open();
    }

    private void PlanPackages()
    {
        if (fact.MissingPrograms.Count == 0 || fact.PackageManager.Length == 0)
            return;

        var packages = fact.MissingPrograms.Select(PrepareScope.PackageOf).Distinct().ToArray();
        _steps.Add(StepId.Packages(host), PulsarAction.InstallPackage, string.Join(", ", packages),
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

            _steps.Record(PreparedFiles.JavaRecord(_node), $"{tree}\n");
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
            _steps.Add(
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
            _steps.Add(StepId.Path(host, HostsFile.Path), PulsarAction.WriteFile, HostsFile.Path,
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
            _steps.Record(PreparedFiles.HostNameRecord(_node), $"{fact.HostName}\n");
        // Tools that look up their own host complain if its name is new and unknown.
        _steps.Add(
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
            _steps.Record(
                PreparedFiles.SysctlRecord(_node),
                string.Concat(
                    record.Select(pair =>
                        string.Format(CultureInfo.InvariantCulture, "{0} {1}\n", pair.Key, pair.Value)
                    )
                )
            );
        }

        _steps.File(PreparedFiles.Sysctl(_topology), PreparedFiles.SysctlText(_topology, wanted));
        foreach (var (key, value) in changes)
        {
            _steps.Add(
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
}
