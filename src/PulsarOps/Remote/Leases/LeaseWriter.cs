using System.Globalization;

namespace PulsarOps.Remote.Leases;

/// <summary>Leases, and what goes into the journal, as the scripts read and tell them.</summary>
internal static class LeaseWriter
{
    private const int WordsLength = 400;

    public static byte[] Write(LeaseRequest request, int lockSeconds)
    {
        var writer = new WireWriter().Line(
            request.Verb.ToString().ToLowerInvariant(), request.StateDirectory, request.Owner, SecondsOf(request.Length), lockSeconds,
            WireWriter.Escape(request.Who), WireWriter.Escape(request.Reason), request.Outcome, request.Tidy ? "yes" : "no");
        if (request.Begin is { } begin)
            writer.Line(["begin", .. Fields(begin)]);
        foreach (var step in request.Steps)
            writer.Line(["step", .. Fields(step)]);
        return writer.Line("end").ToArray();
    }

    public static object[] Fields(StepNote step) =>
        [WireWriter.Escape(step.Id), WireWriter.Escape(step.Action), WireWriter.Escape(step.Target), WireWriter.Escape(step.Reason)];

    public static object[] Fields(OperationNote note) =>
    [
        WireWriter.Escape(note.Activity), WireWriter.Escape(note.User), WireWriter.Escape(note.Controller), WireWriter.Escape(note.Version), note.Steps,
        WireWriter.Escape(note.Continues),
    ];

    public static object[] Fields(PastStep past) =>
    [
        WireWriter.Escape(past.Step.Id), SecondsOf(past.BegunAgo), SecondsOf(past.EndedAgo), .. Fields(past.Step).Skip(1), WireWriter.Escape(past.Outcome),
        WireWriter.Escape(past.Words.Length > WordsLength ? past.Words.Substring(0, WordsLength) : past.Words),
    ];

    /// <summary>From the fields after the word and the wait; the ages are in hundredths of a second.</summary>
    public static LeaseFact Read(ReplyLine line) => new(
        line[2] switch
        {
            "held" => LeaseState.Held,
            "released" => LeaseState.Released,
            "broken" => LeaseState.Broken,
            _ => LeaseState.None,
        },
        line[3], line[4], line[5], TimeSpan.FromMilliseconds(10 * line.LongNumber(6)), TimeSpan.FromSeconds(line.Number(7)), line.LongNumber(8));

    public static LeaseAnswer ReadAnswer(ReplyLine line) => new(
        line[0] switch
        {
            "granted" => LeaseOutcome.Granted,
            "busy" => LeaseOutcome.Busy,
            _ => LeaseOutcome.Refused,
        },
        Read(line), line[1] == "yes");

    private static string SecondsOf(TimeSpan time) => Math.Max(0, Math.Round(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
