using System.Globalization;

namespace PulsarOps.Hosts.Protocol;

/// <summary>Leases, and what goes into the journal, as the scripts read and tell them.</summary>
internal static class LeaseWriter
{
    private const int MaxMessageLength = 400;

    public static byte[] Write(LeaseRequest request, int lockSeconds)
    {
        var writer = new ProtocolWriter().Line(
            request.Verb.ToString().ToLowerInvariant(), request.StateDirectory, request.Owner, SecondsOf(request.Length), lockSeconds,
            ProtocolWriter.Escape(request.Who), ProtocolWriter.Escape(request.Reason), request.Outcome, request.Tidy ? "yes" : "no",
            request.Former);
        if (request.Begin is { } begin)
            writer.Line(["begin", .. Fields(begin)]);
        foreach (var step in request.Steps)
            writer.Line(["step", .. Fields(step)]);
        return writer.Line("end").ToArray();
    }

    public static object[] Fields(StepRecord step) =>
        [ProtocolWriter.Escape(step.Id), ProtocolWriter.Escape(step.Action), ProtocolWriter.Escape(step.Target), ProtocolWriter.Escape(step.Reason)];

    public static object[] Fields(OperationRecord record) =>
    [
        ProtocolWriter.Escape(record.Activity), ProtocolWriter.Escape(record.User), ProtocolWriter.Escape(record.Controller), ProtocolWriter.Escape(record.Version), record.Steps,
        ProtocolWriter.Escape(record.Continues),
    ];

    public static object[] Fields(PastStep past) =>
    [
        ProtocolWriter.Escape(past.Step.Id), SecondsOf(past.BegunAgo), SecondsOf(past.EndedAgo), .. Fields(past.Step).Skip(1), ProtocolWriter.Escape(past.Outcome),
        ProtocolWriter.Escape(past.Message.Length > MaxMessageLength ? past.Message.Substring(0, MaxMessageLength) : past.Message),
    ];

    /// <summary>From the fields after the word and the wait; the ages are in hundredths of a second.</summary>
    public static LeaseFact Read(ProtocolLine line) => new(
        line[2] switch
        {
            "held" => LeaseState.Held,
            "released" => LeaseState.Released,
            "broken" => LeaseState.Broken,
            _ => LeaseState.None,
        },
        line[3], line[4], line[5], TimeSpan.FromMilliseconds(10 * line.LongNumber(6)), TimeSpan.FromSeconds(line.Number(7)), line.LongNumber(8));

    public static LeaseAnswer ReadAnswer(ProtocolLine line) => new(
        line[0] switch
        {
            "granted" => LeaseOutcome.Granted,
            "busy" => LeaseOutcome.Busy,
            _ => LeaseOutcome.Refused,
        },
        Read(line), line[1] == "yes");

    private static string SecondsOf(TimeSpan time) => Math.Max(0, Math.Round(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
