using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using PulsarOps.Rendering;

namespace PulsarOps.Tests.Real;

/// <summary>The release's own client, as a user would call it.</summary>
internal sealed partial class PulsarClient(PulsarTopology topology)
{
    private readonly PulsarNode _node = topology.Nodes[0];

    public void Subscribe(string topic, string subscription)
    {
        using var http = Http();
        using var body = new StringContent("", System.Text.Encoding.UTF8, "application/json");
        using var answer = http.PutAsync(
                $"/admin/v2/persistent/public/default/{topic}/subscription/{subscription}",
                body
            )
            .GetAwaiter()
            .GetResult();
        answer.EnsureSuccessStatusCode();
    }

    public void Produce(string topic, int count) =>
        Assert.Contains(
            $"{count} messages successfully produced",
            Run("produce", topic, "-m", "message", "-n", $"{count}"),
            StringComparison.Ordinal
        );

    /// <summary>How many messages came.</summary>
    public int Consume(string topic, string subscription, int count) =>
        Run("consume", topic, "-s", subscription, "-n", $"{count}", "-p", "Earliest")
            .Split('\n')
            .Count(line => line.Contains("content:message", StringComparison.Ordinal));

    /// <summary>
    /// One numbered message after the other, each sent when the one before it is acknowledged; 1000 at most.
    /// </summary>
    /// <returns>How many were acknowledged: these are the first ones.</returns>
    public Task<int> ProduceAsync(string topic, int count, int perSecond)
    {
        var contents = string.Join(',', Enumerable.Range(1, count));
        return Task.Run(() =>
            int.Parse(
                Produced()
                    .Match(Run(["produce", topic, "-m", contents, "-r", $"{perSecond}"], seconds: 300))
                    .Groups[1]
                    .Value,
                System.Globalization.CultureInfo.InvariantCulture
            )
        );
    }

    /// <summary>How many messages wait for the subscription.</summary>
    public int Backlog(string topic, string subscription)
    {
        using var http = Http();
        var stats = http.GetStringAsync($"/admin/v2/persistent/public/default/{topic}/stats").GetAwaiter().GetResult();
        using var json = JsonDocument.Parse(stats);
        return json
            .RootElement.GetProperty("subscriptions")
            .GetProperty(subscription)
            .GetProperty("msgBacklog")
            .GetInt32();
    }

    /// <summary>The contents of all messages that wait for the subscription.</summary>
    public IReadOnlyList<string> Read(string topic, string subscription) =>
        [
            .. Content()
                .Matches(
                    Run([
                        "consume",
                        topic,
                        "-s",
                        subscription,
                        "-n",
                        $"{Backlog(topic, subscription)}",
                        "-p",
                        "Earliest",
                    ])
                )
                .Select(match => match.Groups[1].Value),
        ];

    private HttpClient Http()
    {
        var broker = topology.Of(PulsarRole.Broker).First();
        return new() { BaseAddress = new($"http://{broker.Address}:{broker.Port("web")}") };
    }

    private string Run(params string[] arguments) => Run(arguments, seconds: 60);

    private string Run(string[] arguments, int seconds)
    {
        var start = new ProcessStartInfo(
            "timeout",
            [$"{seconds}", $"{ToolPaths.Release(topology, _node)}/bin/pulsar-client", .. arguments]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var line in File.ReadLines(ToolPaths.Environment(_node)))
            start.Environment[line[..line.IndexOf('=', StringComparison.Ordinal)]] = line[
                (line.IndexOf('=', StringComparison.Ordinal) + 1)..
            ]
                .Trim('"');
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"pulsar-client ended with {process.ExitCode}:\n{output}\n{errors.Result}");
        return output + errors.Result;
    }

    [GeneratedRegex("([0-9]+) messages successfully produced")]
    private static partial Regex Produced();

    [GeneratedRegex("content:([^,\\s]+)")]
    private static partial Regex Content();
}
