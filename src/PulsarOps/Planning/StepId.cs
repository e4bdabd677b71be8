namespace PulsarOps.Planning;

/// <summary>
/// The id of a step's result. It is equal in every run and every stage, so that steps can refer to each other. Only
/// these factories make one, so that no dependency can be misspelled.
/// </summary>
internal readonly record struct StepId
{
    private StepId(string text) => Text = text;

    public string Text { get; }

    /// <summary>All of the cluster's metadata.</summary>
    public static StepId Metadata { get; } = new("metadata");

    /// <summary>The tool that creates the metadata.</summary>
    public static StepId MetadataRun { get; } = new("metadata run");

    /// <summary>The end of the tool, a little after the metadata is complete.</summary>
    public static StepId MetadataEnd { get; } = new("metadata end");

    public static StepId MetadataTidy { get; } = new("metadata tidy");

    /// <summary>BookKeeper's part of the metadata, which is complete long before the tool ends.</summary>
    public static StepId Ledgers { get; } = new("metadata ledgers");

    public static StepId Path(string host, string path) => new($"path {host}:{path}");

    public static StepId Release(string host, string tree) => new($"release {host}:{tree}");

    public static StepId Start(PulsarService service) => new($"start {service.Id}");

    public static StepId Ready(PulsarService service) => new($"ready {service.Id}");

    // A restart stops and starts the same service in one plan.
    public static StepId RestartStop(PulsarService service) => new($"restart {service.Id}: stop");

    public static StepId RestartStart(PulsarService service) => new($"restart {service.Id}: start");

    public static StepId RestartReady(PulsarService service) => new($"restart {service.Id}: ready");

    /// <summary>A broker gives its bundles away before it restarts or stops.</summary>
    public static StepId Drain(PulsarService broker) => new($"drain {broker.Id}");

    public static StepId Pause(string setting) => new($"pause {setting}");

    public static StepId Resume(string setting) => new($"resume {setting}");

    public static StepId Rollback(PulsarService service, string what) => new($"roll back {service.Id}: {what}");

    public static StepId Stale(PulsarService service) => new($"outlived {service.Id}");

    public static StepId ServiceUrls { get; } = new("service URLs");

    /// <summary>The copies that are made of a bookie's ledgers while it serves.</summary>
    public static StepId Copy(PulsarService bookie, string what) => new($"copy {bookie.Id}: {what}");

    public static StepId Decommission(PulsarService bookie, string what) => new($"decommission {bookie.Id}: {what}");

    public static StepId Stop(PulsarService service) => new($"stop {service.Id}");

    /// <summary>A unit starts with the host again.</summary>
    public static StepId Enable(PulsarService service) => new($"enable {service.Id}");

    public static StepId Account(string host) => new($"account {host}");

    public static StepId Packages(string host) => new($"packages {host}");

    public static StepId Java(string host) => new($"java {host}");

    public static StepId HostName(string host) => new($"hostname {host}");

    public static StepId KernelSetting(string host, string key) => new($"sysctl {host}:{key}");

    public static StepId Firewall(string host) => new($"firewall {host}");

    /// <summary>The end of what the firewall need no longer let through.</summary>
    public static StepId FirewallEnd(string host) => new($"firewall {host}: close");

    /// <summary>A file of the firewall that is written again when it is closed.</summary>
    public static StepId FirewallEnd(string host, string path) => new($"firewall {host}: close, {path}");

    public static StepId Rack(PulsarService bookie) => new($"rack {bookie.Id}");

    public static StepId Permission(PermissionScope scope, string subject) => new($"permission {scope}: {subject}");

    public static StepId Remove(string host, string path) => new($"remove {host}:{path}");

    /// <summary>The id of a step that is already planned.</summary>
    public static StepId Of(PlannedStep step) => new(step.Id);

    public static implicit operator string(StepId id) => id.Text;

    public override string ToString() => Text;
}
