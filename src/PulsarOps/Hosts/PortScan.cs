namespace PulsarOps.Hosts;

/// <summary>Asks a host for the ports of its services, and to send requests to ports of other hosts.</summary>
internal sealed record ScanRequest
{
    /// <summary>Whether to list the ports on which the services and their account listen.</summary>
    public bool Listeners { get; init; }

    /// <summary>The services of the host, to find their processes.</summary>
    public IReadOnlyList<ScannedService> Services { get; init; } = [];

    public IReadOnlyList<PortExchange> Exchanges { get; init; } = [];

    /// <summary>How long one exchange may take.</summary>
    public int TimeoutSeconds { get; init; } = 5;
}

/// <param name="Unit">The systemd unit that manages it; empty if there is none.</param>
internal sealed record ScannedService(string Id, string PidFile, string Unit);

/// <summary>A request to a port, without any key or token.</summary>
/// <param name="Address">A host name or an IP address.</param>
internal sealed record PortExchange(string Address, int Port, byte[] Request)
{
    /// <summary>
    /// What is sent first and must be answered before the request; empty for nothing. The answer precedes that to the
    /// request.
    /// </summary>
    public byte[] Before { get; init; } = [];

    /// <summary>Whether the request is sent inside TLS, whatever the certificate of the server.</summary>
    public bool Tls { get; init; }
}

internal enum PortState
{
    /// <summary>The port accepts connections.</summary>
    Open,

    /// <summary>The host answers that nothing listens.</summary>
    Closed,

    /// <summary>Nothing answers: the host is not there, or a firewall drops the request.</summary>
    Unreachable,

    /// <summary>The observer cannot send such a request, so nothing is known.</summary>
    Unsupported,
}

/// <param name="Bytes">What the service answered, at most 16 KiB.</param>
internal sealed record PortAnswer(PortState State, byte[] Bytes)
{
    /// <summary>The own address of the observer; empty if it is unknown.</summary>
    public string From { get; init; } = "";
}

/// <summary>A port on which a process listens.</summary>
/// <param name="IsLoopback">Whether only its own host can reach it.</param>
/// <param name="Service">The id of the service; empty if only its account is known.</param>
internal sealed record Listener(int Port, bool IsLoopback, string Service);

/// <param name="Answers">One for each exchange, in the same order.</param>
internal sealed record ScanAnswer(IReadOnlyList<Listener> Listeners, IReadOnlyList<PortAnswer> Answers);
