using System.Diagnostics;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Real;

/// <summary>A deployment that is cut off anywhere: running it again ends in the same good cluster.</summary>
[Collection(nameof(RealPulsar))]
public sealed class InterruptionTests(ITestOutputHelper output)
{
    private static readonly int Cuts = TestTier.IsFull ? 20 : 5;

    [Fact]
    public void Next_run_finishes_after_the_controller_is_killed_anywhere()
    {
        using var cluster = new LocalCluster("4.0.8", nodes: 1, portOffset: 13000);
        CutOff(cluster, (cut, controller) =>
        {
            // Every other time its scripts die with it, as when the power fails.
            if (cut % 2 == 1)
                controller.KillScripts();
            controller.Signal(Controller.SigKill);
            controller.Wait();
            return "killed";
        });

        cluster.Run("$topology | Install-PulsarCluster -WaitSeconds 60").Succeeded();

        cluster.AssertWhole();
        LocalCluster.AssertNothingTwice(cluster.Operations("Install-PulsarCluster"));
        cluster.AssertHealthy();
    }

    [Fact]
    public void Ctrl_C_returns_at_once_and_leaves_nothing_half_started()
    {
        using var cluster = new LocalCluster("4.0.8", nodes: 1, portOffset: 13100);
        CutOff(cluster, (_, controller) =>
        {
            var watch = Stopwatch.StartNew();
            controller.Signal(Controller.SigInt);
            var (exitCode, text) = controller.Wait(10);
            var elapsed = watch.Elapsed;

                // It may have come to its end in just that moment.
                Assert.True(
                    exitCode != 0 || cluster.Status().All(service => service.State == PulsarServiceState.Ready),
                    $"exit code {exitCode}: {text}"
                );
                Assert.True(
                    elapsed < TimeSpan.FromSeconds(5),
                    $"It took {elapsed.TotalSeconds:0.0} s to return, with exit code {exitCode}: {text}"
                );
                var end = $"Ctrl+C returned within {elapsed.TotalSeconds:0.00} s";
                Thread.Sleep(500); // a script that was told to end may still be putting its temporary files away
                cluster.AssertNothingHalf();
                return end;
            }
        );

        cluster.Run("$topology | Install-PulsarCluster -WaitSeconds 60").Succeeded();
        cluster.AssertWhole();
    }

    /// <summary>Deploys again and again, and cuts each deployment off at a random moment.</summary>
    private void CutOff(LocalCluster cluster, Func<int, Controller, string> cutOff)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var cut = 0; cut < Cuts; cut++)
        {
            // PowerShell ignores Ctrl+C while it starts.
            var begun = Path.Combine(cluster.Root, $"begun{cut}");
            using var controller = Controller.Run(
                $"[IO.File]::WriteAllText('{begun}', ''); "
                    + $"{cluster.NewTopology} | Install-PulsarCluster -WaitSeconds 60 | Out-Null",
                Controller.Elsewhere(cluster.Root, leaseSeconds: 6));
            Assert.True(SpinWait.SpinUntil(() => File.Exists(begun), TimeSpan.FromMinutes(1)));
            var after = Wait(random, controller);
            if (controller.HasExited)
            {
                // Everything is done, so there is nothing left to cut: the next round starts from scratch.
                cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force -WaitSeconds 60").Succeeded();
                continue;
            }

            var end = cutOff(cut, controller);
            output.WriteLine($"cut {cut} after {after:0.0} s: {end}: {string.Join(", ", cluster.Status())}");
        }
    }

    private static double Wait(Random random, Controller controller)
    {
        // The whole takes about twice as long as the longest wait: starting, unpacking, metadata and waiting are all
        // hit.
        var seconds = random.NextDouble() * 9;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < seconds && !controller.HasExited)
            Thread.Sleep(20);
        return watch.Elapsed.TotalSeconds;
    }
}
