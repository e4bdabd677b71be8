using System.Text;
using System.Text.RegularExpressions;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Protocol;

/// <summary>Writes the question of ledgers.sh, and reads its answer.</summary>
internal sealed class LedgerReader
{
    private static readonly Regex Ensemble = new(@"\[([^\]]*)\]", RegexOptions.CultureInvariant);

    private readonly List<LedgerFact> _ledgers = [];
    private ProtocolLine? _end;

    public static byte[] Write(LedgerRequest request) => new ProtocolWriter()
        .Record(
            "ledgers", ("release", request.ReleaseDirectory), ("environment_file", request.EnvironmentFile),
            ("bookie", request.BookieId), ("seconds", request.TimeoutSeconds), ("user", request.User))
        .Record("end").ToArray();

    public void Read(ProtocolLine line)
    {
        if (line.Key == "ledger")
        {
            _ledgers.Add(new(
                line.LongNumber("id"), line["state"] == "-" ? "" : line["state"],
                [.. Ensemble.Matches(line["bookies"]).Select(match => match.Groups[1].Value.Split(", "))],
                NameOf(line["name"])));
        }
        else if (line.Key == "ledgers")
        {
            _end = line;
        }
    }

    /// <exception cref="PulsarOpsException">The tool has failed (LedgersUnlisted).</exception>
    public LedgerListing Listing(string host)
    {
        if (_end is not { } end)
            throw new PulsarOpsException(nameof(SR.ProtocolMismatch), ErrorKind.Corrupt, host, host, "no ledgers");
        return end["status"] == "0"
            ? new(end.LongNumber("count"), end.LongNumber("open"), end.LongNumber("bytes"), _ledgers)
            : throw new PulsarOpsException(
                nameof(SR.LedgersUnlisted), ErrorKind.Failed, host, host, end["status"], end["output"]);
    }

    private static string NameOf(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }
}
