using System.Diagnostics;

namespace PulsarOps.Tests.Support;

/// <summary>What comes true by itself, but not at once.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void True(Func<bool> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); Thread.Sleep(20))
            Assert.True(watch.Elapsed < Patience, $"Not within {Patience.TotalSeconds} s: {what}");
    }
}
