using System.Diagnostics;
using PulsarOps.Configuration;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Real;

/// <summary>The release's own client, as a user would call it.</summary>
internal sealed class PulsarClient(PulsarTopology topology)
{
    private readonly PulsarNode _node = topology.Nodes[0];

    public void Subscribe(string topic, string subscription)
    {
        var broker = topology.Of(PulsarRole.Broker).First();
        using var http = new HttpClient { BaseAddress = new($"http://{broker.Address}:{broker.Port("web")}") };
        using var body = new StringContent("", System.Text.Encoding.UTF8, "application/json");
        using var answer = http.PutAsync($"/admin/v2/persistent/public/default/{topic}/subscription/{subscription}", body).GetAwaiter().GetResult();
        answer.EnsureSuccessStatusCode();
    }

    public void Produce(string topic, int count) => Assert.Contains(
        $"{count} messages successfully produced", Run("produce", topic, "-m", "message", "-n", $"{count}"), StringComparison.Ordinal);

    /// <summary>How many messages came.</summary>
    public int Consume(string topic, string subscription, int count) =>
        Run("consume", topic, "-s", subscription, "-n", $"{count}", "-p", "Earliest").Split('\n').Count(line => line.Contains("content:message", StringComparison.Ordinal));

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("timeout", ["60", $"{ToolPaths.Release(topology, _node)}/bin/pulsar-client", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var line in File.ReadLines(ToolPaths.Environment(_node)))
            start.Environment[line[..line.IndexOf('=', StringComparison.Ordinal)]] = line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"');
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"pulsar-client ended with {process.ExitCode}:\n{output}\n{errors.Result}");
        return output + errors.Result;
    }
}
