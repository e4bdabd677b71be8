using System.Globalization;

namespace PulsarOps.Hosts.Protocol;

/// <summary>Reads and writes leases and journal records in the format of the scripts.</summary>
internal static class LeaseWriter
{
    private const int MaxMessageLength = 400;

    public static byte[] Write(LeaseRequest request, int lockSeconds)
    {
        var writer = new ProtocolWriter().Record(
            request.Verb.ToString().ToLowerInvariant(), ("state", request.StateDirectory), ("owner", request.Owner),
            ("seconds", SecondsOf(request.Length)), ("lock_seconds", lockSeconds), ("who", Escape(request.Who)),
            ("reason", Escape(request.Reason)), ("outcome", request.Outcome), ("tidy", request.Tidy ? "yes" : "no"),
            ("former", request.Former));
        if (request.Begin is { } begin)
            writer.Record("begin", Fields(begin));
        foreach (var past in request.Steps)
            writer.Record("past", Fields(past));
        return writer.Record("end", ("detail", Escape(Short(request.Detail)))).ToArray();
    }

    public static (string Name, object Value)[] Fields(StepRecord step) =>
    [
        ("id", Escape(step.Id)), ("action", Escape(step.Action)), ("target", Escape(step.Target)),
        ("reason", Escape(step.Reason)),
    ];

    public static (string Name, object Value)[] Fields(OperationRecord record) =>
    [
        ("activity", Escape(record.Activity)), ("user", Escape(record.User)),
        ("controller", Escape(record.Controller)), ("version", Escape(record.Version)), ("steps", record.Steps),
        ("continues", Escape(record.Continues)),
    ];

    public static (string Name, object Value)[] Fields(PastStep past) =>
    [
        .. Fields(past.Step), ("begun_ago", SecondsOf(past.BegunAgo)), ("ended_ago", SecondsOf(past.EndedAgo)),
        ("outcome", Escape(past.Outcome)),
        ("detail", Escape(Short(past.Message))),
    ];

    /// <summary>The age is in hundredths of a second.</summary>
    public static LeaseFact Read(ProtocolLine line) => new(
        line["state"] switch
        {
            "held" => LeaseState.Held,
            "released" => LeaseState.Released,
            "broken" => LeaseState.Broken,
            _ => LeaseState.None,
        },
        line["owner"], line["who"], line["reason"], TimeSpan.FromMilliseconds(10 * line.LongNumber("age")),
        TimeSpan.FromSeconds(line.Number("seconds")), line.LongNumber("counter"));

    public static LeaseAnswer ReadAnswer(ProtocolLine line) => new(
        line["outcome"] switch
        {
            "granted" => LeaseOutcome.Granted,
            "busy" => LeaseOutcome.Busy,
            _ => LeaseOutcome.Refused,
        },
        Read(line), line["waited"] == "yes");

    /// <summary>The beginning of a long message.</summary>
    public static string Short(string message) =>
        message.Length > MaxMessageLength ? message[..MaxMessageLength] : message;

    private static EscapedText Escape(string text) => ProtocolWriter.Escape(text);

    private static string SecondsOf(TimeSpan time) =>
        Math.Max(0, Math.Round(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
