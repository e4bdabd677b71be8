using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>HTTP requests to services.</summary>
internal static class RestActions
{
    private static readonly Regex RackPath = new(
        @"\A/admin/v2/bookies/racks-info/(?<bookie>[^/?]+)\?group=default\z",
        RegexOptions.CultureInvariant
    );
    private static readonly Regex ClusterPath = new(
        @"\A/admin/v2/clusters/(?<cluster>[^/?]+)\z",
        RegexOptions.CultureInvariant
    );
    private static readonly Regex SettingPath = new(
        @"\A/admin/v2/brokers/configuration/(?<name>[^/?]+)(/(?<value>[^/?]+))?\z",
        RegexOptions.CultureInvariant
    );
    private static readonly Regex RackBody = new(
        "\\A\\{\"rack\":\"(?<rack>[^\"]*)\",\"hostname\":\"(?<host>[^\"]+)\"\\}\\z",
        RegexOptions.CultureInvariant
    );

    /// <summary>Simulated brokers have no bundles.</summary>
    public static (HostOperationOutcome, string) Drain(SimulatedHost host, DrainOperation drain)
    {
        var endpoint = drain.Broker.Endpoint;
        return (HostOperationOutcome.Unchanged, host.Connect(endpoint) is BrokerServer { Ready: true }
            ? "it has no bundles"
            : $"no other broker takes its bundles: net: {endpoint}: Connection refused");
    }

    public static (HostOperationOutcome, string) Call(SimulatedHost host, RestOperation rest)
    {
        var answer = CallOne(host, rest);
        foreach (var other in rest.Others.Select(endpoint => endpoint.Split(':')))
        {
            if (answer.Outcome == HostOperationOutcome.Changed)
                break;
            var (outcome, text) = CallOne(host, rest with
            {
                Address = other[0], Port = int.Parse(other[1], CultureInfo.InvariantCulture),
            });
            answer = (outcome, $"{answer.Text}\n{text}");
        }

        return answer;
    }

    private static (HostOperationOutcome Outcome, string Text) CallOne(SimulatedHost host, RestOperation rest)
    {
        var endpoint = $"{rest.Address}:{rest.Port.ToString(CultureInfo.InvariantCulture)}";
        if (host.Connect(endpoint) is not BrokerServer { Ready: true } broker)
            return (HostOperationOutcome.Failed, $"{endpoint} answers: net: {endpoint}: Connection refused");
        if (SimulatedTls.Trouble(host, endpoint, rest.WebTls) is { } trouble)
            return (HostOperationOutcome.Failed, $"{endpoint} answers: net: {endpoint}: {trouble}");
        if (PermissionActions.Change(broker, rest) is { } answer)
        {
            return answer.Status < 300
                ? (HostOperationOutcome.Changed, "")
                : (HostOperationOutcome.Failed, $"{endpoint} answers: {answer.Status}\n{answer.Text}");
        }

        if (SettingPath.Match(rest.Path) is { Success: true } setting)
        {
            broker.SetSetting(
                setting.Groups["name"].Value, rest.Method == "POST" ? setting.Groups["value"].Value : null);
            return (HostOperationOutcome.Changed, "");
        }

        if (rest.Method == "POST" && ClusterPath.Match(rest.Path) is { Success: true } cluster)
        {
            return broker.SetCluster(cluster.Groups["cluster"].Value, rest.Body)
                ? (HostOperationOutcome.Changed, "")
                : (HostOperationOutcome.Failed, $"{endpoint} answers: 404\n{{\"reason\":\"Cluster does not exist\"}}");
        }

        var (path, body) = (RackPath.Match(rest.Path), RackBody.Match(rest.Body));
        if (rest.Method != "POST" || !path.Success || !body.Success)
            return (HostOperationOutcome.Failed, $"{endpoint} answers: 404");

        // Seen on 4.0.8 and 2.10.1.
        if (body.Groups["rack"].Value.Trim('/').Contains('/'))
            return (
                HostOperationOutcome.Failed,
                $"{endpoint} answers: 412\n{{\"reason\":\"Bookie 'rack' parameter is invalid\"}}"
            );
        broker.SetRack(path.Groups["bookie"].Value, rest.Body);
        return (HostOperationOutcome.Changed, "");
    }
}
