using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Hosts;

namespace PulsarOps;

/// <summary>
/// The result of the test messages of an operation. One is sent through the brokers each 0.2 s, after the one before it
/// was confirmed, to the next of 8 partitions of a topic.
/// </summary>
public sealed class PulsarCanary
{
    private static readonly Regex Form = new(
        @"\Alongest_gap_ms=(\d+) percentile99_ms=(\d+) received=(\d+) lost=(\d+) failures=(\d+)\z",
        RegexOptions.CultureInvariant);

    private PulsarCanary(TimeSpan longestGap, TimeSpan percentile99, long received, long lost, long failures)
    {
        LongestGap = longestGap;
        Percentile99 = percentile99;
        Received = received;
        Lost = lost;
        Failures = failures;
    }

    /// <summary>
    /// The longest time between two messages that came. Without an interruption it is 0.2 s or a little more.
    /// </summary>
    public TimeSpan LongestGap { get; }

    /// <summary>99 % of the messages came within this time after the one before; zero if it is unknown.</summary>
    public TimeSpan Percentile99 { get; }

    /// <summary>The number of messages that came.</summary>
    public long Received { get; }

    /// <summary>The number of messages that were confirmed, but did not come.</summary>
    public long Lost { get; }

    /// <summary>How often a client failed. It was started again.</summary>
    public long Failures { get; }

    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture, "longest gap {0:0.00} s, {1} messages came, {2} were lost, {3} {4}",
        LongestGap.TotalSeconds, Received, Lost == 0 ? "none" : Lost, Failures == 0 ? "no" : Failures,
        Failures == 1 ? "client failed" : "clients failed");

    /// <summary>The step of the journal that has the figures.</summary>
    internal static StepRecord Step { get; } =
        new("canary", "SendMessages", "public/default", "to see what clients notice");

    internal static PulsarCanary Of(TrafficResult result) => new(
        result.LongestGap, result.Percentile99, result.Received, result.Lost, result.Failures);

    /// <summary>The figures as the journal keeps them.</summary>
    internal string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"longest_gap_ms={LongestGap.TotalMilliseconds:0} percentile99_ms={Percentile99.TotalMilliseconds:0} "
            + $"received={Received} lost={Lost} failures={Failures}");

    /// <summary>The figures of a journal; null without a message, because there is nothing to report then.</summary>
    internal static PulsarCanary? Parse(string text)
    {
        if (Form.Match(text) is not { Success: true } match)
            return null;
        var number = match.Groups.Cast<Group>().Skip(1)
            .Select(group => long.Parse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture)).ToArray();
        return number[2] == 0 ? null : new(
            TimeSpan.FromMilliseconds(number[0]), TimeSpan.FromMilliseconds(number[1]), number[2], number[3],
            number[4]);
    }
}
