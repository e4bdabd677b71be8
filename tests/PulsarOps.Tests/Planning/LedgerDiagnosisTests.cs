using PulsarOps.Execution;
using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Tests.Planning;

/// <summary>Why ledgers get no copies, and how long those of others still take.</summary>
public sealed class LedgerDiagnosisTests
{
    [Theory]
    [InlineData("CLOSED", "x,y", "none of its bookies serves (x, y)", "Start one of these bookies: x, y.")]
    [InlineData("CLOSED", "x,a,b,c", "no other writable bookie can take a copy (3 are writable)", "Start the bookies")]
    [InlineData("OPEN", "x,a", "a broker still writes to it", "Unload its topic, public/default/persistent/t")]
    [InlineData("CLOSED", "x,a", "it is not copied yet", "Run the command again.")]
    public void Reason_and_remedy_follow_from_the_bookies(string state, string bookies, string reason, string remedy)
    {
        var found = LedgerDiagnosis.Of(
            new(7, state, [["a", "b"], bookies.Split(',')], "public/default/persistent/t"), "x", State("a", "b", "c"));

        Assert.Equal(reason, found.Reason);
        Assert.StartsWith(remedy, found.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_tells_the_rate_and_the_time_left()
    {
        var time = new ManualTime();
        var progress = new CopyProgress(count: 100, time);

        Assert.Equal("ledgers left: 100", progress.Describe("ledgers copied: 0"));
        time.Now += TimeSpan.FromMinutes(2);
        Assert.Equal("ledgers left: 90, 5 a minute, about 18 min", progress.Describe("ledgers copied: 10"));
        time.Now += TimeSpan.FromMinutes(8);
        Assert.Equal("ledgers left: 0, 10 a minute, about 0 min", progress.Describe("ledgers left: 0"));
        Assert.Equal("collected", progress.Describe("collected"));
        Assert.Equal("ledgers copied: 3", new CopyProgress(count: 0, time).Describe("ledgers copied: 3"));
    }

    private static LedgerState State(params string[] writable)
    {
        var topology = Topologies.Hosts(3);
        var facts = new HostFacts
        {
            Metadata = new(
                true, "", new Dictionary<string, string>(),
                new Dictionary<string, IReadOnlyList<string>> { ["/ledgers/available"] = [.. writable, "readonly"] }),
        };
        return LedgerState.Of(new(
            topology, new Dictionary<string, HostFacts> { ["h1"] = facts }, null, [], new() { Activity = "Test" }))!;
    }

    private sealed class ManualTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
