using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace PulsarOps.Shell;

/// <summary>One line on standard error, overwritten by each report: the oldest activity and its latest child.</summary>
internal sealed class ProgressLine(bool visible)
{
    private const string Clear = "\r\e[K";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly List<Entry> _entries = [];
    private long _drawn;
    private bool _shown;

    public void Show(long source, ProgressRecord record)
    {
        if (!visible)
        {
            return;
        }

        var entry = _entries.Find(e => e.Source == source && e.Record.ActivityId == record.ActivityId);
        var isNew = entry is null;
        if (record.RecordType == ProgressRecordType.Completed)
        {
            _entries.RemoveAll(e => e.Source == source && (e == entry || e.Record.ParentActivityId == record.ActivityId));
        }
        else if (entry is null)
        {
            _entries.Add(new Entry(source, record, Stopwatch.GetTimestamp()));
        }
        else
        {
            // The latest one goes last, but its start is kept.
            _entries.Remove(entry);
            _entries.Add(entry with { Record = record });
        }

        Draw(isNew);
    }

    public void Hide()
    {
        if (_shown)
        {
            Console.Error.Write(Clear);
            _shown = false;
        }
    }

    public void End()
    {
        _entries.Clear();
        Hide();
    }

    private void Draw(bool isNew)
    {
        if (_entries.MinBy(e => e.Started) is not { } root)
        {
            Hide();
            return;
        }

        if (_shown && !isNew && Stopwatch.GetElapsedTime(_drawn) < Interval)
        {
            return;
        }

        var text = Describe(root);
        if (_entries.FindLast(e => e != root) is { } child)
        {
            text += $" | {child.Record.Activity}: {Status(child.Record)}";
        }

        // One column stays free: a full line would wrap and could not be overwritten.
        var width = Math.Max(TerminalSize.Width - 1, 1);
        text = text.ReplaceLineEndings(" ");
        Console.Error.Write(Clear + (text.Length > width ? text[..width] : text));
        _drawn = Stopwatch.GetTimestamp();
        _shown = true;
    }

    private static string Describe(Entry entry)
    {
        var percent = entry.Record.PercentComplete is >= 0 and var value
            ? string.Create(CultureInfo.InvariantCulture, $" {value}%")
            : "";
        var elapsed = Stopwatch.GetElapsedTime(entry.Started);
        return $"{entry.Record.Activity}: {Status(entry.Record)}{percent} {elapsed:hh\\:mm\\:ss}";
    }

    private static string Status(ProgressRecord record) =>
        string.IsNullOrEmpty(record.CurrentOperation)
            ? record.StatusDescription
            : $"{record.StatusDescription}, {record.CurrentOperation}";

    private sealed record Entry(long Source, ProgressRecord Record, long Started);
}
