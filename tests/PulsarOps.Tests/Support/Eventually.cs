using System.Diagnostics;

namespace PulsarOps.Tests.Support;

/// <summary>What comes true by itself, but not at once.</summary>
internal static class Eventually
{
    public static void True(Func<bool> condition, string what, int seconds = 30)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); Thread.Sleep(20))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(seconds), $"Not within {seconds} s: {what}");
    }
}
