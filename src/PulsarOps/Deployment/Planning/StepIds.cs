using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Names of artefacts: equal in every run and every stage, so that steps can refer to each other.</summary>
internal static class StepIds
{
    public const string Metadata = "metadata";

    public static string Path(string machine, string path) => $"path {machine}:{path}";

    public static string Release(string machine, string tree) => $"release {machine}:{tree}";

    public static string Start(PulsarService service) => $"start {service.Id}";

    public static string Ready(PulsarService service) => $"ready {service.Id}";

    public static string Stop(PulsarService service) => $"stop {service.Id}";

    public static string Remove(string machine, string path) => $"remove {machine}:{path}";
}
