using System.Globalization;

namespace PulsarOps.Common;

internal static class Hex
{
    /// <summary>Lower-case hexadecimal digits, as sha256sum prints them.</summary>
    public static string Of(byte[] bytes) =>
        string.Concat(bytes.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
}
