using PulsarOps.Common;

namespace PulsarOps.Hosts.Protocol;

/// <summary>Writes the request of traffic.bash, and reads its answer.</summary>
internal sealed class TrafficReader(Action<TrafficSample> report)
{
    private ProtocolLine? _end;

    public static byte[] Write(TrafficRequest request) => new ProtocolWriter()
        .Record(
            "traffic", ("release", request.ReleaseDirectory), ("environment_file", request.EnvironmentFile),
            ("web_addresses", request.WebAddresses), ("web_tls", request.WebTls ?? ""), ("url", request.ServiceUrl),
            ("state", request.StateDirectory), ("owner", request.Owner), ("user", request.User))
        .Record("end").ToArray();

    public void Read(ProtocolLine line)
    {
        if (line.Key == "sample")
            report(new(line.LongNumber("received"), Time(line, "worst"), Time(line, "since")));
        else if (line.Key == "traffic")
            _end = line;
    }

    public TrafficResult Result(string host) => _end is { } end
        ? new(
            end.LongNumber("received"), end.LongNumber("lost"), end.LongNumber("failed"), Time(end, "worst"),
            Time(end, "percentile99"), end["words"])
        {
            LeftOver = end["left_over"],
        }
        : throw new PulsarOpsException(nameof(SR.ProtocolMismatch), ErrorKind.Corrupt, host, host, "no traffic");

    /// <summary>The host counts in hundredths of a second.</summary>
    private static TimeSpan Time(ProtocolLine line, string name) =>
        TimeSpan.FromMilliseconds(10 * line.LongNumber(name));
}
