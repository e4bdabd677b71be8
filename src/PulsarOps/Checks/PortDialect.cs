using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PulsarOps.Roles;

namespace PulsarOps.Checks;

/// <summary>What a service said to a stranger.</summary>
/// <param name="Answers">Whether it answered in its own protocol.</param>
/// <param name="LetsIn">Whether the stranger may go on.</param>
internal sealed record PortReaction(bool Answers, bool LetsIn, string Detail)
{
    public static PortReaction None { get; } = new(false, false, "");
}

/// <summary>Greets a service in its protocol, as a client without any key or token, and reads its answer.</summary>
internal abstract class PortDialect
{
    /// <summary>Requests that change nothing. The last one is also sent inside TLS.</summary>
    public abstract IReadOnlyList<byte[]> Requests(string address, int port);

    /// <summary>What precedes TLS on the same connection; empty for nothing.</summary>
    public virtual byte[] StartTls => [];

    /// <summary>Whether the service talks to strangers at all, so that an answer inside TLS can be judged.</summary>
    public virtual bool TalksInsideTls => true;

    public abstract PortReaction Read(byte[] answer);

    /// <summary>The answer to the request for TLS, and the bytes after it.</summary>
    public virtual byte[] AfterStartTls(byte[] answer) => answer;

    public static PortDialect Of(RolePort? port) => port?.Protocol switch
    {
        PortProtocol.Http => new HttpDialect(port.HttpPath, port.HttpHeaders),
        PortProtocol.Pulsar => new PulsarDialect(),
        PortProtocol.ZooKeeper => new ZooKeeperDialect(),
        PortProtocol.BookKeeper => new BookKeeperDialect(),
        PortProtocol.Quorum => new QuorumDialect(),
        _ => new UnknownDialect(),
    };

    protected static byte[] Frame(params byte[] content)
    {
        byte[] frame = [0, 0, 0, 0, .. content];
        BinaryPrimitives.WriteInt32BigEndian(frame, content.Length);
        return frame;
    }
}

internal sealed class HttpDialect(string path, string headers) : PortDialect
{
    /// <summary>
    /// Unauthorized and forbidden; and what a server answers before it looks at the client: a bad or misdirected
    /// request, and that it is not ready.
    /// </summary>
    private static readonly string[] Refusals = ["400", "401", "403", "421", "503"];

    public override IReadOnlyList<byte[]> Requests(string address, int port) =>
    [
        Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"GET {path} HTTP/1.1\r\nHost: {address}:{port}\r\n{headers}\r\n\r\n")),
    ];

    public override PortReaction Read(byte[] answer)
    {
        var line = Encoding.ASCII.GetString(answer, 0, Math.Min(answer.Length, 64)).Split('\r', '\n')[0];
        return line.Split(' ') is [var version, var status, ..] && version.StartsWith("HTTP/", StringComparison.Ordinal)
            ? new(true, !Refusals.Contains(status), $"HTTP {status}")
            : PortReaction.None;
    }
}

/// <summary>The binary protocol: a frame of two lengths and a BaseCommand.</summary>
internal sealed class PulsarDialect : PortDialect
{
    private const byte Connected = 3;
    private const byte Error = 14;
    private const byte Challenge = 36;

    /// <summary>type = CONNECT; connect = { client_version = "PulsarOps", protocol_version = 19 }.</summary>
    private static readonly byte[] Connect = [8, 2, 18, 13, 10, 9, .. "PulsarOps"u8, 32, 19];

    public override IReadOnlyList<byte[]> Requests(string address, int port) => [Frame(Frame(Connect))];

    public override PortReaction Read(byte[] answer) => answer is not [_, _, _, _, _, _, _, _, 8, var type, ..]
        ? PortReaction.None
        : type switch
        {
            Connected => new(true, true, "CONNECTED"),
            Error => new(true, false, "ERROR"),
            Challenge => new(true, false, "AUTH_CHALLENGE"),
            _ => PortReaction.None,
        };
}

/// <summary>The four-letter word srvr, and a session that ends at once.</summary>
internal sealed class ZooKeeperDialect : PortDialect
{
    /// <summary>ConnectRequest: version 0, zxid 0, 6000 ms, a new session, an empty password.</summary>
    private static readonly byte[] Connect =
        Frame([.. new byte[14], 0x17, 0x70, .. new byte[8], 0, 0, 0, 16, .. new byte[16], 0]);

    /// <summary>xid 1, closeSession (-11).</summary>
    private static readonly byte[] Close = Frame([0, 0, 0, 1, 0xff, 0xff, 0xff, 0xf5]);

    public override IReadOnlyList<byte[]> Requests(string address, int port) =>
        [[.. "srvr"u8], [.. Connect, .. Close]];

    public override PortReaction Read(byte[] answer)
    {
        // ConnectResponse: version, timeout (0 for a refusal), session, password; before 3.4 without read-only.
        if (answer is [0, 0, 0, 36 or 37, 0, 0, 0, 0, ..] && answer.Length >= 12)
        {
            return BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(8)) > 0
                ? new(true, true, "a session")
                : new(true, false, "no session");
        }

        return answer.Length == 0 || TlsHello.IsAlert(answer)
            ? PortReaction.None
            : new(true, answer.AsSpan().StartsWith("Zookeeper version"u8), "srvr");
    }
}

/// <summary>
/// Reads an entry of a ledger that does not exist, in version 2 of the protocol. A bookie that demands certificates
/// answers UnauthorizedAccess.
/// </summary>
internal sealed class BookKeeperDialect : PortDialect
{
    private const int UnauthorizedAccess = 102;

    /// <summary>Version 2, READENTRY (2), no flags; the largest ledger id, entry 0.</summary>
    private static readonly byte[] ReadEntry =
        Frame([2, 2, 0, 0, 0x7f, .. Enumerable.Repeat<byte>(0xff, 7), .. new byte[8]]);

    public override bool TalksInsideTls => false;

    /// <summary>
    /// Version 3: header = { version = 3, operation = START_TLS (9), txnId = 1 }, startTLSRequest (106) = {}.
    /// </summary>
    public override byte[] StartTls { get; } = Frame(10, 6, 8, 3, 16, 9, 24, 1, 0xd2, 6, 0);

    public override IReadOnlyList<byte[]> Requests(string address, int port) => [ReadEntry];

    /// <summary>The length, the header of the request, and a code.</summary>
    public override PortReaction Read(byte[] answer)
    {
        if (answer.Length < 12 || answer is not [_, _, _, _, 2, 2, ..])
            return PortReaction.None;
        var code = BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(8));
        return new(true, code != UnauthorizedAccess, code == UnauthorizedAccess ? "unauthorized" : "an answer");
    }

    public override byte[] AfterStartTls(byte[] answer) =>
        answer.Length >= 4 && BinaryPrimitives.ReadInt32BigEndian(answer) is >= 0 and var length
            && length <= answer.Length - 4
            ? answer[(4 + length)..] : [];
}

/// <summary>Greets nothing: only TLS shows here what a server accepts.</summary>
internal sealed class QuorumDialect : PortDialect
{
    public override bool TalksInsideTls => false;

    public override IReadOnlyList<byte[]> Requests(string address, int port) => [];

    public override PortReaction Read(byte[] answer) => PortReaction.None;
}

/// <summary>A port that the topology does not know: HTTP, or anything else that answers it.</summary>
internal sealed class UnknownDialect : PortDialect
{
    private readonly HttpDialect _http = new("/", "Connection: close");

    public override IReadOnlyList<byte[]> Requests(string address, int port) => _http.Requests(address, port);

    public override PortReaction Read(byte[] answer) => _http.Read(answer) is { Answers: true } http
        ? http
        : answer.Length == 0 || TlsHello.IsAlert(answer) ? PortReaction.None : new(true, true, "an answer");
}
