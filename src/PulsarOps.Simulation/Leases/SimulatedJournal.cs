using System.Globalization;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Simulation;

/// <summary>The journal of a cluster on a host, with the same lines as on a real one.</summary>
internal sealed class SimulatedJournal(SimulatedHost host, string stateDirectory)
{
    private const int Longest = 4 << 20;

    private readonly string _file = $"{stateDirectory}/journal";

    private string Time => TimeAgo(TimeSpan.Zero);

    /// <summary>Throws a SimulatedFileException if the journal cannot be written.</summary>
    public void Begin(string operation, OperationRecord record)
    {
        if (host.Files.FindFile(_file) is { Content.Length: > Longest })
        {
            host.Files.Remove($"{_file}.1");
            host.Files.Move(_file, $"{_file}.1");
        }

        Write(["begin", operation, Time, .. LeaseWriter.Fields(record).Select(field => field.Value)]);
    }

    public void Start(string operation, StepRecord step) =>
        Write(
            "start",
            operation,
            ProtocolWriter.Escape(step.Id),
            Time,
            ProtocolWriter.Escape(step.Action),
            ProtocolWriter.Escape(step.Target),
            ProtocolWriter.Escape(step.Reason)
        );

    /// <summary>A completed step stays completed, even if it can no longer be recorded.</summary>
    public void Done(string operation, StepRecord step, string outcome, string message)
    {
        try
        {
            Write("done", operation, ProtocolWriter.Escape(step.Id), Time, outcome, ProtocolWriter.Escape(message));
        }
        catch (SimulatedFileException)
        {
            return;
        }
    }

    public void Past(string operation, PastStep past)
    {
        var fields = LeaseWriter.Fields(past).ToDictionary(field => field.Name, field => field.Value);
        Write(
            "step", operation, fields["id"], TimeAgo(past.BegunAgo), TimeAgo(past.EndedAgo), fields["action"],
            fields["target"], fields["reason"], fields["outcome"], fields["detail"]);
    }

    public void End(LeaseRequest release)
    {
        try
        {
            if (release.Begin is { } begin)
                Begin(release.Owner, begin);
            foreach (var past in release.Steps)
                Past(release.Owner, past);
            Write(
                "end", release.Owner, Time, release.Outcome,
                ProtocolWriter.Escape(LeaseWriter.Short(release.Detail)));
        }
        catch (SimulatedFileException)
        {
            return; // The lease can be released even if the journal cannot be written.
        }
    }

    /// <summary>The records of the last operations, or of one.</summary>
    public IReadOnlyList<JournalRecord> Read(string id, int count)
    {
        var records = $"{host.Files.ReadText($"{_file}.1")}{host.Files.ReadText(_file)}"
            .Split(['\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(line => new JournalRecord([.. ProtocolLine.Parse("journal\t" + line).Fields]))
            .ToArray();
        var operations = records
            .Where(record => record.Kind == "begin" && (id.Length == 0 || record.Operation == id))
            .Select(record => record.Operation)
            .Distinct()
            .ToArray();
        var last = operations.Skip(operations.Length - count).ToArray();
        return [.. records.Where(record => last.Contains(record.Operation))];
    }

    /// <summary>The operation if it has begun and not ended.</summary>
    public UnfinishedOperation? Unfinished(string operation)
    {
        var records = Read(operation, 1);
        return
            records.FirstOrDefault(record => record.Kind == "begin") is { } begin
            && records.All(record => record.Kind != "end")
            ? new(
                DateTimeOffset.FromUnixTimeSeconds(long.Parse(begin[2], CultureInfo.InvariantCulture)),
                records.Count(record =>
                    record.Kind == "step" || (record.Kind == "done" && record[4] is not ("failed" or "fenced"))
                )
            )
            : null;
    }

    private string TimeAgo(TimeSpan ago) =>
        (host.World.Clock.TimeOf(host.World.Clock.Now) - ago)
            .ToUnixTimeSeconds()
            .ToString(CultureInfo.InvariantCulture);

    private void Write(params IEnumerable<object> fields) => host.Files.AppendText(
        _file, string.Join("\t", fields.Select(field => field switch
        {
            EscapedText { Text.Length: > 0 } escaped => escaped.Text,
            EscapedText => "-",
            _ => Convert.ToString(field, CultureInfo.InvariantCulture),
        })) + "\n");
}
