using System.Diagnostics;
using System.Globalization;
using PulsarOps.Deployment.Locking;
using PulsarOps.Tests.Real;

namespace PulsarOps.Tests.Support;

/// <summary>When a controller is killed.</summary>
/// <param name="Records">So many lines it has put into the journal.</param>
/// <param name="Milliseconds">And then so much later.</param>
/// <param name="WithScripts">Whether its scripts die as well, as when the power fails.</param>
internal sealed record Kill(int Records, int Milliseconds, bool WithScripts);

/// <summary>
/// Controllers on an operator's machine that is new each time: each goes on where the one before it was killed, and the last one
/// comes to its end.
/// </summary>
internal sealed class KillChain(LocalCluster cluster, ITestOutputHelper output)
{
    private const int LeaseSeconds = 3;

    /// <returns>How many were killed.</returns>
    public int Run(string command, IEnumerable<Kill> kills)
    {
        var count = 0;
        foreach (var kill in kills)
        {
            var known = Records().Select(OperationOf).ToHashSet();
            using var controller = Start(command, LeaseSeconds);
            if (!IsThere(() => Records().Count(record => !known.Contains(OperationOf(record))) >= kill.Records, controller))
            {
                AssertEnded(controller);
                output.WriteLine($"{++count}: came to its end");
                return count - 1;
            }

            Thread.Sleep(kill.Milliseconds);
            // It must not go on while its scripts are looked for.
            controller.Signal(Controller.SigStop);
            if (kill.WithScripts)
                controller.KillScripts();
            controller.Signal(Controller.SigKill);
            controller.Wait();
            output.WriteLine($"{++count}: {kill}: {Records().LastOrDefault(record => !known.Contains(OperationOf(record)))}");
        }

        using var last = Start(command, seconds: 30);
        AssertEnded(last);
        return count;
    }

    /// <summary>With a home where nobody has been.</summary>
    private Controller Start(string command, int seconds)
    {
        var home = Directory.CreateDirectory(Path.Combine(cluster.Root, "homes", Guid.NewGuid().ToString("N"))).FullName;
        var environment = Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("XDG_", StringComparison.Ordinal))
            .ToDictionary(name => name, _ => "");
        environment["HOME"] = home;
        environment[LeaseSettings.Variable] = seconds.ToString(CultureInfo.InvariantCulture);
        return Controller.Run($"{cluster.NewTopology} | {command} -WaitSeconds 60 | Out-Null", environment);
    }

    private static bool IsThere(Func<bool> condition, Controller controller)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(3); Thread.Sleep(1))
        {
            if (condition())
                return true;
            if (controller.HasExited)
                return false;
        }

        throw new TimeoutException("The controller neither came so far nor to its end within 3 minutes.");
    }

    private static void AssertEnded(Controller controller)
    {
        var (exitCode, text) = controller.Wait();
        Assert.True(exitCode == 0, text);
    }

    /// <summary>The lines that are whole.</summary>
    private string[] Records()
    {
        if (!File.Exists(cluster.Journal))
            return [];
        var text = File.ReadAllText(cluster.Journal);
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string OperationOf(string record) => record.Split('\t')[1];
}
