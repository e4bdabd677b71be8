using System.Globalization;
using System.Net;

namespace PulsarOps.Common;

/// <summary>Networks in CIDR notation, such as 10.0.0.0/8 and fd00::/8.</summary>
internal static class Cidr
{
    /// <param name="text">The network.</param>
    /// <param name="meant">The probable meaning of a text that is not valid; null if there is none.</param>
    public static bool IsValid(string text, out string? meant)
    {
        meant = null;
        var slash = text.IndexOf('/');
        var address = slash < 0 ? text : text[..slash];
        // The parser also accepts short forms such as 10.1, which firewalls do not.
        if (!IPAddress.TryParse(address, out var ip) || address.Contains('%')
            || (!address.Contains(':') && ip.ToString() != address))
        {
            return false;
        }

        var bits = ip.GetAddressBytes();
        if (slash < 0)
        {
            meant = $"{address}/{bits.Length * 8}";
            return false;
        }

        var digits = text[(slash + 1)..];
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > bits.Length * 8 || (digits.Length > 1 && digits[0] == '0'))
        {
            return false;
        }

        var network = new IPAddress([.. bits.Select((part, index) => Masked(part, length - (index * 8)))]);
        meant = $"{network}/{length}";
        return network.Equals(ip);
    }

    /// <summary>
    /// An address or a network as firewalls show it: IPv6 in its short form, and a single address without a length.
    /// </summary>
    public static string Canonical(string text)
    {
        var slash = text.IndexOf('/');
        var address = IPAddress.Parse(slash < 0 ? text : text[..slash]);
        return slash < 0 || text[slash..] == $"/{address.GetAddressBytes().Length * 8}"
            ? $"{address}" : $"{address}{text[slash..]}";
    }

    /// <summary>Whether an address belongs to a network.</summary>
    public static bool Contains(string network, IPAddress address)
    {
        var parts = network.Split('/');
        var (first, bits) = (IPAddress.Parse(parts[0]), address.GetAddressBytes());
        var length = int.Parse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture);
        return first.AddressFamily == address.AddressFamily && first.GetAddressBytes()
            .SequenceEqual(bits.Select((part, index) => Masked(part, length - (index * 8))));
    }

    private static byte Masked(byte part, int bits) => bits switch
    {
        <= 0 => 0,
        >= 8 => part,
        _ => (byte)(part & (0xFF << (8 - bits))),
    };
}
