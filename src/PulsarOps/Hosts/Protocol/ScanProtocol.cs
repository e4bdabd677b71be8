namespace PulsarOps.Hosts.Protocol;

/// <summary>Writes the questions of a scan in the format of scan.bash, and reads its answers.</summary>
internal sealed class ScanProtocol(ScanRequest request)
{
    /// <summary>As many exchanges run at once as scan.bash starts.</summary>
    private const int Parallel = 12;

    private readonly List<Listener> _listeners = [];
    private readonly Dictionary<int, PortAnswer> _answers = [];

    /// <summary>Each exchange ends by itself, so that the deadline is only for a host that no longer answers.</summary>
    public TimeSpan Deadline => TimeSpan.FromSeconds(
        60 + ((request.Exchanges.Count / Parallel) + 1) * (request.TimeoutSeconds + 2));

    public byte[] Write()
    {
        var writer = new ProtocolWriter().Record(
            "scan", ("listeners", request.Listeners ? "yes" : "no"), ("seconds", request.TimeoutSeconds));
        foreach (var service in request.Services)
            writer.Record("service", ("id", service.Id), ("pid_file", service.PidFile), ("unit", service.Unit));
        foreach (var exchange in request.Exchanges)
        {
            writer.Record(
                "exchange", ("address", exchange.Address), ("port", exchange.Port),
                ("tls", exchange.Tls ? "yes" : "no"), ("before", Convert.ToHexString(exchange.Before)),
                ("request", Convert.ToHexString(exchange.Request)));
        }

        return writer.Record("end").ToArray();
    }

    public void Read(ProtocolLine line)
    {
        switch (line.Key)
        {
            case "listener":
                _listeners.Add(new(line.Number("port"), line["loopback"] == "yes", line["service"]));
                break;
            case "answer":
                _answers[line.Number("number")] = new(StateOf(line["state"]), Bytes(line["bytes"]));
                break;
        }
    }

    public ScanAnswer Answer() => new(
        _listeners,
        [
            .. Enumerable.Range(0, request.Exchanges.Count).Select(
                number => _answers.TryGetValue(number, out var answer) ? answer : new(PortState.Unsupported, [])),
        ]);

    private static PortState StateOf(string word) => word switch
    {
        "open" => PortState.Open,
        "closed" => PortState.Closed,
        "unsupported" => PortState.Unsupported,
        _ => PortState.Unreachable,
    };

    private static byte[] Bytes(string digits)
    {
        try
        {
            return Convert.FromHexString(digits);
        }
        catch (FormatException)
        {
            throw new ProtocolException("'bytes' of 'answer' are no hexadecimal digits");
        }
    }
}
