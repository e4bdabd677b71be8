using System.Diagnostics;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Loading;

[Collection(nameof(Undisturbed))]
public sealed class ImportTimeTests
{
    private const int Limit = 300;

    [Fact]
    public void Importing_is_quick()
    {
        // The median, because the machine may have other things to do.
        var times = Enumerable.Range(0, 7).Select(_ => Measure()).Order().ToArray();

        Assert.InRange(times[times.Length / 2], 0, Limit);
    }

    private static long Measure()
    {
        using var session = new ModuleSession();
        var watch = Stopwatch.StartNew();
        session.Import();
        return watch.ElapsedMilliseconds;
    }
}
