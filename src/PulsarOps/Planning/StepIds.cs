namespace PulsarOps.Planning;

/// <summary>Names of artefacts: equal in every run and every stage, so that steps can refer to each other.</summary>
internal static class StepIds
{
    /// <summary>All of the cluster's metadata.</summary>
    public const string Metadata = "metadata";

    /// <summary>The tool that makes them.</summary>
    public const string MetadataRun = "metadata run";

    /// <summary>The end of the tool, which comes a little after the metadata.</summary>
    public const string MetadataEnd = "metadata end";

    public const string MetadataTidy = "metadata tidy";

    /// <summary>BookKeeper's part of the metadata, which is there long before the tool ends.</summary>
    public const string Ledgers = "metadata ledgers";

    public static string Path(string host, string path) => $"path {host}:{path}";

    public static string Release(string host, string tree) => $"release {host}:{tree}";

    public static string Start(PulsarService service) => $"start {service.Id}";

    public static string Ready(PulsarService service) => $"ready {service.Id}";

    // A restart stops and starts the same service in one plan.
    public static string RestartStop(PulsarService service) => $"restart {service.Id}: stop";

    public static string RestartStart(PulsarService service) => $"restart {service.Id}: start";

    public static string RestartReady(PulsarService service) => $"restart {service.Id}: ready";

    public static string Rollback(PulsarService service, string what) => $"roll back {service.Id}: {what}";

    public static string Stale(PulsarService service) => $"outlived {service.Id}";

    public const string ServiceUrls = "service URLs";

    public static string Stop(PulsarService service) => $"stop {service.Id}";

    public static string Account(string host) => $"account {host}";

    public static string Packages(string host) => $"packages {host}";

    public static string Java(string host) => $"java {host}";

    public static string HostName(string host) => $"hostname {host}";

    public static string KernelSetting(string host, string key) => $"sysctl {host}:{key}";

    public static string Firewall(string host) => $"firewall {host}";

    public static string Rack(PulsarService bookie) => $"rack {bookie.Id}";

    public static string Remove(string host, string path) => $"remove {host}:{path}";
}
