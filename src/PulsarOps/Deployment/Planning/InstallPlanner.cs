using System.Text;
using PulsarOps.Configuration;
using PulsarOps.Remote;
using PulsarOps.Remote.Facts;
using PulsarOps.Remote.Primitives;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Steps that put the release, the folders and the files of services in place.</summary>
internal static class InstallPlanner
{
    private const string FolderMode = "755";

    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        foreach (var service in input.Topology.Services.Where(service => input.Wants(GoalState.Installed, service)))
        {
            var scope = new Scope(input, plan, service);
            PlanShared(scope);
            PlanService(scope);
        }
    }

    /// <summary>Ids of everything that a service's process needs before it starts.</summary>
    public static IEnumerable<string> Needs(PlanInput input, PulsarService service)
    {
        var machine = Machines.KeyOf(input.Topology, service.Host);
        return SharedFolders(service.Host)
            .Concat(ServiceFolders(service))
            .Concat(FilePaths(service))
            .Select(path => StepIds.Path(machine, path))
            .Append(StepIds.Release(machine, ToolPaths.Release(input.Topology, service.Host)));
    }

    /// <summary>Every path that the plan looks at for a service.</summary>
    public static IEnumerable<string> PathsOf(PulsarService service) =>
        SharedFolders(service.Host).Concat(ServiceFolders(service)).Concat(FilePaths(service))
            .Append(MarkerFile(service.Host)).Append(ToolPaths.ClientConfig(service.Host)).Append(ToolPaths.Environment(service.Host));

    /// <summary>Says whose cluster the machine's folders belong to.</summary>
    public static string MarkerFile(PulsarNode node) => node.Paths.Marker;

    private static void PlanShared(Scope scope)
    {
        var node = scope.Service.Host;
        scope.Folder(node.Paths.Install, null);
        scope.Folder(node.Paths.State, null);
        scope.File(new(MarkerFile(node), "644", scope.Input.Topology.Name + "\n"), null, node.Paths.State);
        scope.Release();
        foreach (var folder in SharedFolders(node))
            scope.Folder(folder, null);
        foreach (var file in ServiceFiles.ForTools(scope.Input.Topology, node, scope.Shipped, scope.Java.Home))
            scope.File(file, null, node.Paths.Config);
    }

    private static void PlanService(Scope scope)
    {
        foreach (var folder in ServiceFolders(scope.Service))
            scope.Folder(folder, scope.Service);
        foreach (var file in ServiceFiles.For(scope.Input.Topology, scope.Service, scope.Shipped, scope.Java.Home, scope.Java.Feature))
            scope.File(file, scope.Service, System.IO.Path.GetDirectoryName(file.Path)!);
    }

    private static IEnumerable<string> SharedFolders(PulsarNode node) =>
        [node.Paths.Config, node.Paths.Data, node.Paths.Logs, node.Paths.Run, ToolPaths.Temporary(node), ToolPaths.Logs(node)];

    private static IEnumerable<string> ServiceFolders(PulsarService service) => [service.LogDirectory, .. service.DataDirectories];

    /// <summary>The files of a service itself.</summary>
    public static IEnumerable<string> FilePaths(PulsarService service) => service.Role == PulsarRole.ZooKeeper
        ? [service.ConfigFile, service.EnvironmentFile, $"{service.DataDirectory}/myid"]
        : [service.ConfigFile, service.EnvironmentFile];

    /// <summary>Adds a step wherever the machine of one service differs from what is wanted.</summary>
    private sealed class Scope(PlanInput input, PlanBuilder plan, PulsarService service)
    {
        private readonly string _machine = Machines.KeyOf(input.Topology, service.Host);
        private readonly HostFacts _facts = input.FactsOf(service.Host);

        public PlanInput Input => input;

        public PulsarService Service => service;

        public JavaFact Java { get; } = JavaChoice.For(input.Topology, input.FactsOf(service.Host));

        public IReadOnlyDictionary<string, string> Shipped => input.Release!.Shipped;

        public void Folder(string path, PulsarService? owner)
        {
            var reason = !_facts.Paths.TryGetValue(path, out var fact) ? "it is missing"
                : !fact.IsDirectory ? "it is not a directory"
                // Folders above ours, such as /opt, keep the mode they have.
                : fact.Mode != FolderMode && path != service.Host.Paths.Install ? $"its mode is {fact.Mode}, not {FolderMode}"
                : null;
            if (reason is not null)
                Add(StepIds.Path(_machine, path), owner, PulsarAction.CreateDirectory, path, reason, new DirectoryPrimitive(path, FolderMode), []);
        }

        public void File(PlannedFile file, PulsarService? owner, string folder)
        {
            var content = Encoding.UTF8.GetBytes(file.Content);
            var reason = !_facts.Paths.TryGetValue(file.Path, out var fact) ? "it is missing"
                : fact.Sha256 != BatchWriter.Hash(content) ? "its content differs"
                : fact.Mode != file.Mode ? $"its mode is {fact.Mode}, not {file.Mode}"
                : null;
            if (reason is not null)
            {
                Add(StepIds.Path(_machine, file.Path), owner, PulsarAction.WriteFile, file.Path, reason,
                    new FilePrimitive(file.Path, file.Mode, content), [StepIds.Path(_machine, folder)]);
            }
        }

        public void Release()
        {
            var tree = ToolPaths.Release(input.Topology, service.Host);
            var reason = !_facts.Releases.TryGetValue(tree, out var fact) ? "it is missing"
                : fact.Sha512.Length == 0 ? "PulsarOps did not unpack it, or did not finish"
                : !fact.Intact ? "it has been changed since it was unpacked"
                : null;
            if (reason is null)
            {
                // Unpacking again would take them away itself.
                foreach (var path in ToolPaths.UnpackLeftovers(tree).Where(_facts.Paths.ContainsKey))
                    Add(StepIds.Remove(_machine, path), null, PulsarAction.Remove, path, "a run that was cut off has left it", new RemovePrimitive(path), []);
                return;
            }

            var step = new PulsarPlanStep(
                StepIds.Release(_machine, tree), service.Node, null, PulsarAction.UnpackRelease, tree, reason);
            plan.Add(new(step, _machine,
                new UnpackWork(input.Release!.Archive!, input.Release.Sha512, tree, service.Host.Paths.State),
                [StepIds.Path(_machine, service.Host.Paths.Install)]));
        }

        private void Add(
            string id, PulsarService? owner, PulsarAction action, string target, string reason, HostPrimitive primitive, IReadOnlyList<string> after)
        {
            var step = new PulsarPlanStep(id, service.Node, owner?.Id, action, target, reason);
            plan.Add(new(step, _machine, new ApplyWork(primitive, service.Host.Paths.State), after));
        }
    }
}
