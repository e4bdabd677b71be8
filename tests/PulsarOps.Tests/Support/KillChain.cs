using System.Diagnostics;
using PulsarOps.Tests.Real;

namespace PulsarOps.Tests.Support;

/// <summary>When a controller is killed.</summary>
/// <param name="Records">So many lines it has put into the journal.</param>
/// <param name="Milliseconds">And then so much later.</param>
/// <param name="WithScripts">Whether its scripts die as well, as when the power fails.</param>
internal sealed record Kill(int Records, int Milliseconds, bool WithScripts);

/// <summary>
/// Controllers on an operator's machine that is new each time: each goes on where the one before it was killed, and
/// the last one comes to its end.
/// </summary>
internal sealed class KillChain(LocalCluster cluster, int leaseSeconds, ITestOutputHelper output)
{
    private HashSet<string> _earlier = [];

    /// <returns>How many were killed.</returns>
    public int Run(string command, IEnumerable<Kill> kills)
    {
        _earlier = Records().Select(OperationOf).ToHashSet();
        var count = 0;
        foreach (var kill in kills)
        {
            var known = Records().Select(OperationOf).ToHashSet();
            using var controller = Start(command, leaseSeconds);
            var isThere = IsThere(
                () => Records().Count(record => !known.Contains(OperationOf(record))) >= kill.Records,
                controller
            );
            if (isThere)
                Thread.Sleep(kill.Milliseconds);
            // It must not go on while its scripts are looked for.
            if (!isThere || !controller.TryStop())
            {
                AssertEnded(controller);
                output.WriteLine($"{++count}: came to its end");
                return count - 1;
            }

            if (kill.WithScripts)
                controller.KillScripts();
            controller.Signal(Controller.SigKill);
            controller.Wait();
            output.WriteLine(
                $"{++count}: {kill}: {Records().LastOrDefault(record => !known.Contains(OperationOf(record)))}"
            );
        }

        using var last = Start(command, seconds: 30);
        AssertEnded(last);
        return count;
    }

    /// <summary>The desired state is reached, and no step was done twice.</summary>
    public void AssertWanted(string command)
    {
        cluster.AssertReady();
        Assert.True(Assert.Single(cluster.Run("$topology | Get-PulsarPlan").Succeeded().Of<PulsarPlan>()).IsEmpty);
        // Where the last one found nothing left to do it did not lock, and the lease of the one before it goes on for
        // seconds.
        Until(() => Operations().All(operation => operation.Status != PulsarOperationStatus.Running));
        // One may be killed when all it had left to do was to return.
        Assert.All(Operations(), operation => Assert.True(
            operation.Status is PulsarOperationStatus.Interrupted or PulsarOperationStatus.Succeeded, $"{operation}"));
        LocalCluster.AssertNothingTwice(Operations());

        IEnumerable<PulsarOperation> Operations() =>
            cluster.Operations(command).Where(operation => !_earlier.Contains(operation.Id));
    }

    /// <summary>No process is there besides the services, no script either, and nothing is half written.</summary>
    public void AssertNothingLeft()
    {
        cluster.AssertWhole();
        // A script without a waiting controller may still be ending.
        Until(() => !UnmanagedServices().Any());
        Assert.Empty(UnmanagedServices());

        IEnumerable<int> UnmanagedServices() =>
            JavaProcesses.Using(cluster.Root).Except(JavaProcesses.Recorded(cluster.Folder));
    }

    private static void Until(Func<bool> condition)
    {
        for (var tries = 0; tries < 100 && !condition(); tries++)
            Thread.Sleep(150);
    }

    private Controller Start(string command, int seconds) =>
        Controller.Run(
            $"{cluster.NewTopology} | {command} -WaitSeconds 60 | Out-Null",
            Controller.Elsewhere(cluster.Root, seconds)
        );

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
