using System.Buffers;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PulsarOps.Common;

namespace PulsarOps.Security;

/// <summary>What a token says.</summary>
/// <param name="Algorithm">The algorithm of its signature.</param>
/// <param name="Subject">The role that it proves.</param>
/// <param name="ExpiresAt">Null if it never expires.</param>
internal sealed record TokenContent(string Algorithm, string Subject, DateTimeOffset? ExpiresAt);

/// <summary>JSON Web Tokens as Pulsar reads them, signed with RS256. Texts of errors never contain a token.</summary>
internal static class Tokens
{
    private const int LongestSubject = 255;

    /// <summary>Makes a token. Its time is exact to the second.</summary>
    public static SecureString Create(string subject, RSA key, DateTimeOffset? expiresAt)
    {
        CheckSubject(subject);
        var signed = $"{Encode("""{"alg":"RS256"}"""u8)}.{Encode(Payload(subject, expiresAt))}";
        var signature = key.SignData(
            Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var text = new SecretText(signed.Length + 1 + (signature.Length + 2) / 3 * 4);
        signed.CopyTo(text.Buffer);
        text.Buffer[signed.Length] = '.';
        text.Length = signed.Length + 1 + Encode(signature, text.Buffer[(signed.Length + 1)..]);
        CryptographicOperations.ZeroMemory(signature);
        return Secrets.Protect(text.Text);
    }

    /// <summary>Reads a token without checking its signature.</summary>
    /// <exception cref="PulsarOpsException">The text is not a token (TokenInvalid).</exception>
    public static TokenContent Read(SecureString token) => Secrets.Use(token, text =>
    {
        var (header, payload, _) = Split(text);
        try
        {
            using var headerJson = JsonDocument.Parse(Decode(text[header]));
            using var payloadJson = JsonDocument.Parse(Decode(text[payload]));
            var hasEnd = payloadJson.RootElement.TryGetProperty("exp", out var end);
            return new TokenContent(
                headerJson.RootElement.GetProperty("alg").GetString() ?? throw Invalid(),
                payloadJson.RootElement.GetProperty("sub").GetString() ?? throw Invalid(),
                hasEnd ? DateTimeOffset.FromUnixTimeSeconds(end.GetInt64()) : null);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException or ArgumentOutOfRangeException)
        {
            // The cause would quote the token.
            throw Invalid();
        }
    });

    /// <summary>Reads a token, and checks its signature and its time as a broker does.</summary>
    /// <exception cref="PulsarOpsException">A broker with this key would refuse the token.</exception>
    public static TokenContent Verify(SecureString token, RSA publicKey, DateTimeOffset now)
    {
        var content = Read(token);
        var hash = content.Algorithm switch
        {
            "RS256" => HashAlgorithmName.SHA256,
            "RS384" => HashAlgorithmName.SHA384,
            "RS512" => HashAlgorithmName.SHA512,
            _ => throw Invalid(),
        };
        var isValid = Secrets.Use(token, text =>
        {
            var (_, payload, signature) = Split(text);
            var signed = new byte[payload.End.Value];
            Encoding.ASCII.GetBytes(text[..payload.End], signed);
            return publicKey.VerifyData(signed, Decode(text[signature]), hash, RSASignaturePadding.Pkcs1);
        });
        if (!isValid)
        {
            throw new PulsarOpsException(
                nameof(SR.TokenKeyDiffers), ErrorKind.InvalidInput, content.Subject, content.Subject);
        }

        return content.ExpiresAt is { } end && now >= end
            ? throw new PulsarOpsException(
                nameof(SR.TokenExpired), ErrorKind.InvalidState, content.Subject, content.Subject,
                Certificates.Text(end))
            : content;
    }

    /// <summary>A role that configuration files, commands and lists of roles can name.</summary>
    public static void CheckSubject(string subject)
    {
        if (subject.Length > LongestSubject || subject.Trim() != subject || subject.Length == 0
            || subject.Any(character => char.IsControl(character) || character == ','))
        {
            throw new PulsarOpsException(
                nameof(SR.TokenSubjectInvalid), ErrorKind.InvalidInput, null, subject, LongestSubject);
        }
    }

    private static byte[] Payload(string subject, DateTimeOffset? expiresAt)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("sub", subject);
            if (expiresAt is { } end)
                json.WriteNumber("exp", end.ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static (Range Header, Range Payload, Range Signature) Split(ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[4];
        return text.Split(parts, '.') == 3 ? (parts[0], parts[1], parts[2]) : throw Invalid();
    }

    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = new char[(bytes.Length + 2) / 3 * 4];
        return text[..Encode(bytes, text)].ToString();
    }

    /// <summary>Base64url without padding (RFC 7515).</summary>
    private static int Encode(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        Convert.TryToBase64Chars(bytes, text, out var length);
        text = text[..length];
        text.Replace('+', '-');
        text.Replace('/', '_');
        return text.TrimEnd('=').Length;
    }

    private static byte[] Decode(ReadOnlySpan<char> text)
    {
        using var padded = new SecretText((text.Length + 3) / 4 * 4);
        padded.Buffer.Fill('=');
        text.CopyTo(padded.Buffer);
        padded.Buffer.Replace('-', '+');
        padded.Buffer.Replace('_', '/');
        var bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64Chars(padded.Text, bytes, out var length) ? bytes[..length] : throw Invalid();
    }

    private static PulsarOpsException Invalid() => new(nameof(SR.TokenInvalid), ErrorKind.InvalidInput, null);
}
