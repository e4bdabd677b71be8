using System.Globalization;

namespace PulsarOps.Execution;

/// <summary>
/// Describes how far copies of ledgers have come, how fast they are made, and how long they still take.
/// </summary>
/// <param name="count">The number of ledgers to copy; 0 if it is unknown.</param>
/// <param name="time">The clock.</param>
internal sealed class CopyProgress(long count, TimeProvider time)
{
    private (long Left, long At)? _first;

    /// <param name="detail"><c>ledgers left: N</c> or <c>ledgers copied: N</c>, as the host reports it.</param>
    public string Describe(string detail)
    {
        var colon = detail.LastIndexOf(' ');
        if (!long.TryParse(detail.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return detail;
        var isLeft = detail.StartsWith("ledgers left", StringComparison.Ordinal);
        if (!isLeft && count == 0)
            return detail;
        var left = isLeft ? number : Math.Max(0, count - number);
        var now = time.GetTimestamp();
        _first ??= (left, now);
        var (minutes, done) = (time.GetElapsedTime(_first.Value.At, now).TotalMinutes, _first.Value.Left - left);
        return minutes <= 0 || done <= 0
            ? string.Format(CultureInfo.InvariantCulture, "ledgers left: {0}", left)
            : string.Format(
                CultureInfo.InvariantCulture, "ledgers left: {0}, {1:0.#} a minute, about {2:0} min", left,
                done / minutes, Math.Ceiling(left * minutes / done));
    }
}
