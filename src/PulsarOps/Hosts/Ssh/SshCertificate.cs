using System.Text;

namespace PulsarOps.Hosts.Ssh;

/// <summary>
/// The parts of an OpenSSH certificate (PROTOCOL.certkeys) that determine the hosts it is valid for. The SSH
/// library verifies its signature.
/// </summary>
internal sealed class SshCertificate
{
    private const string Suffix = "-cert-v01@openssh.com";
    private const int HostType = 2;

    private SshCertificate()
    {
    }

    /// <summary>The key that it certifies.</summary>
    public required SshHostKey Key { get; init; }

    /// <summary>The key that signed it.</summary>
    public required SshHostKey Authority { get; init; }

    public required bool IsForHost { get; init; }

    public required IReadOnlyList<string> Principals { get; init; }

    public required ulong ValidAfter { get; init; }

    public required ulong ValidBefore { get; init; }

    public required bool HasCriticalOptions { get; init; }

    /// <summary>Parses a certificate. Returns null if it is not one, or if its type is not supported.</summary>
    public static SshCertificate? Parse(byte[] blob)
    {
        try
        {
            return Read(blob);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Why the certificate is not valid for a host name; null if it is.</summary>
    public string? WhyNotFor(string name, DateTimeOffset now)
    {
        var seconds = (ulong)now.ToUnixTimeSeconds();
        if (!IsForHost)
            return "it is a certificate of a user";
        if (seconds < ValidAfter)
            return "it is not valid yet";
        if (seconds >= ValidBefore)
            return "it has expired";
        if (HasCriticalOptions)
            return "it has critical options, which are not defined for hosts";

        // By definition, a certificate without a list is valid for every host.
        return Principals.Count == 0 || Principals.Any(principal => HostPatterns.IsMatch(name, principal))
            ? null
            : $"it is valid for {string.Join(", ", Principals)}, not for {name}";
    }

    private static SshCertificate? Read(byte[] blob)
    {
        var reader = new SshWireReader(blob);
        var type = reader.Text();
        if (!type.EndsWith(Suffix, StringComparison.Ordinal))
            return null;
        var plain = type.Substring(0, type.Length - Suffix.Length);
        var fields = plain switch { "ssh-ed25519" => 1, "ssh-rsa" => 2, _ when plain.StartsWith(
            "ecdsa-sha2-", StringComparison.Ordinal) => 2, _ => 0 };
        if (fields == 0)
            return null;
        reader.Bytes();
        var key = new SshWireWriter().Bytes(Encoding.ASCII.GetBytes(plain));
        for (var field = 0; field < fields; field++)
            key.Bytes(reader.Bytes());
        reader.Long();
        var kind = reader.Number();
        reader.Bytes();
        var principals = new SshWireReader(reader.Bytes());
        var names = new List<string>();
        while (!principals.IsAtEnd)
            names.Add(principals.Text());
        var (after, before) = (reader.Long(), reader.Long());
        var options = reader.Bytes();
        reader.Bytes();
        reader.Bytes();
        var authority = reader.Bytes();
        return new()
        {
            Key = new(plain, key.ToArray()),
            Authority = new(new SshWireReader(authority).Text(), authority),
            IsForHost = kind == HostType,
            Principals = names,
            ValidAfter = after,
            ValidBefore = before,
            HasCriticalOptions = options.Length > 0,
        };
    }
}
