namespace PulsarOps.Common;

internal static class Hex
{
    /// <summary>Lower-case hexadecimal digits, as sha256sum prints them.</summary>
    public static string Of(byte[] bytes) =>
        Convert.ToHexString(bytes).ToLowerInvariant();
}
