using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PulsarOps.Checks;

/// <summary>
/// A ClientHello that offers one version of TLS. Its answer shows whether the server accepts the version, which the TLS
/// of this computer may be unable to try, and its certificates.
/// </summary>
internal static class TlsHello
{
    public const int Tls10 = 0x0301;
    public const int Tls11 = 0x0302;
    public const int Tls12 = 0x0303;
    public const int Tls13 = 0x0304;

    private const byte HandshakeRecord = 22;
    private const byte AlertRecord = 21;

    /// <summary>ECDHE and RSA with AES and SHA-1, which servers of every version know.</summary>
    private static readonly byte[] OldSuites = 
        Convert.FromHexString("C014C013C00AC009003900330035002F");

    private static readonly byte[] Suites12 = Convert.FromHexString("C030C02FC02CC02BCCA8CCA9009F009E009D009C");
    private static readonly byte[] Suites13 = Convert.FromHexString("130213011303");
    private static readonly byte[] Signatures = Convert.FromHexString("040305030603080408050806040105010601");
    private static readonly byte[] Groups = Convert.FromHexString("001700180019001D");

    public static string Name(int version) => version switch
    {
        Tls10 => "1.0",
        Tls11 => "1.1",
        Tls12 => "1.2",
        Tls13 => "1.3",
        _ => $"0x{version:x4}",
    };

    public static byte[] Write(int version, string serverName)
    {
        var is13 = version == Tls13;
        var suites = is13 ? Suites13 : version == Tls12 ? [.. Suites12, .. OldSuites] : OldSuites;
        byte[] body =
        [
            .. Number(Math.Min(version, Tls12)),
            .. RandomNumberGenerator.GetBytes(32),
            // Without a session, servers behind old middleboxes refuse TLS 1.3.
            .. Short(is13 ? RandomNumberGenerator.GetBytes(32) : []),
            .. Long(suites),
            1, 0, // no compression
            .. Long(Extensions(version, serverName)),
        ];
        byte[] message = [1, 0, .. Long(body)];
        return [HandshakeRecord, .. Number(Tls10), .. Long(message)];
    }

    /// <summary>What the records of an answer say, as far as they have arrived.</summary>
    public static TlsAnswer Read(ReadOnlySpan<byte> bytes)
    {
        var messages = new List<byte>();
        while (bytes.Length > 5 && bytes[0] == HandshakeRecord && bytes[1] == 3)
        {
            var length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]), bytes.Length - 5);
            messages.AddRange(bytes.Slice(5, length));
            bytes = bytes[(5 + length)..];
        }

        return ReadMessages([.. messages]);
    }

    /// <summary>Whether a server that speaks only TLS has refused something else.</summary>
    public static bool IsAlert(ReadOnlySpan<byte> bytes) => bytes is [AlertRecord, 3, ..];

    private static TlsAnswer ReadMessages(ReadOnlySpan<byte> bytes)
    {
        var (version, certificates) = (0, new List<X509Certificate2>());
        bool? asks = null;
        while (bytes.Length >= 4)
        {
            var length = (bytes[1] << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
            if (length > bytes.Length - 4)
                break;
            var body = bytes.Slice(4, length);
            switch (bytes[0])
            {
                case 2: version = VersionOf(body); break;
                case 11 when version <= Tls12: certificates.AddRange(CertificatesOf(body)); break;
                case 13: asks = true; break;
                case 14: asks ??= false; break; // the last message of the flight
            }

            bytes = bytes[(4 + length)..];
        }

        return new(version, certificates, asks);
    }

    /// <summary>From TLS 1.3 on, the version is in the extension supported_versions.</summary>
    private static int VersionOf(ReadOnlySpan<byte> hello)
    {
        if (hello.Length < 38)
            return 0;
        var version = BinaryPrimitives.ReadUInt16BigEndian(hello);
        var at = 35 + hello[34] + 3 + 2;
        while (at + 4 <= hello.Length)
        {
            var kind = BinaryPrimitives.ReadUInt16BigEndian(hello[at..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(hello[(at + 2)..]);
            if (kind == 43 && at + 6 <= hello.Length)
                return BinaryPrimitives.ReadUInt16BigEndian(hello[(at + 4)..]);
            at += 4 + length;
        }

        return version;
    }

    private static List<X509Certificate2> CertificatesOf(ReadOnlySpan<byte> body)
    {
        var all = new List<X509Certificate2>();
        var rest = body.Length > 3 ? body[3..] : [];
        while (rest.Length > 3)
        {
            var length = (rest[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
            if (length > rest.Length - 3)
                break;
            try
            {
                all.Add(new X509Certificate2(rest.Slice(3, length)));
            }
            catch (CryptographicException)
            {
                break;
            }

            rest = rest[(3 + length)..];
        }

        return all;
    }

    private static byte[] Extensions(int version, string serverName)
    {
        var is13 = version == Tls13;
        byte[] name = Encoding.ASCII.GetBytes(serverName);
        return
        [
            .. IPAddress.TryParse(serverName, out _) ? [] : Extension(0, Long([0, .. Long(name)])),
            .. Extension(10, Long(Groups)),
            .. Extension(11, [1, 0]),
            .. version >= Tls12 ? Extension(13, Long(Signatures)) : [],
            .. is13 ? [] : Extension(23, []), // extended_master_secret
            .. is13 ? [] : Extension(0xff01, [0]), // renegotiation_info
            .. is13 ? Extension(43, [2, 3, 4]) : [],
            .. is13 ? Extension(51, Long([0, 23, .. Long(Share())])) : [],
        ];
    }

    /// <summary>A share of a key on the curve P-256. Nothing is ever derived from it.</summary>
    private static byte[] Share()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. point.X!, .. point.Y!];
    }

    private static byte[] Extension(int kind, byte[] content) => [.. Number(kind), .. Long(content)];

    private static byte[] Number(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Short(byte[] content) => [(byte)content.Length, .. content];

    private static byte[] Long(byte[] content) => [.. Number(content.Length), .. content];
}

/// <param name="Version">The version that the server has chosen; 0 if it has not.</param>
/// <param name="Certificates">Those of the server, its own first; none in TLS 1.3, which encrypts them.</param>
/// <param name="AsksForCertificate">
/// Whether it asks its client for one; null if the answer ends before that shows.
/// </param>
internal sealed record TlsAnswer(
    int Version, IReadOnlyList<X509Certificate2> Certificates, bool? AsksForCertificate);
