using System.Globalization;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Ssh;

/// <summary>A jump host in ProxyJump.</summary>
internal sealed record JumpHop(string Host, string? UserName, int? Port)
{
    /// <summary>
    /// Parses <c>[user@]host[:port][,…]</c>, also with <c>ssh://</c> and IPv6 addresses in brackets.
    /// </summary>
    public static IReadOnlyList<JumpHop> ParseAll(string? text) =>
        text is null || text.Trim().Length == 0 || text.Trim().Equals("none", StringComparison.OrdinalIgnoreCase)
            ? []
            : [.. text.Split(',').Select(part => Parse(part.Trim(), text))];

    /// <summary>The text of the hop in ProxyJump.</summary>
    public override string ToString()
    {
        var host = Host.Contains(':') ? $"[{Host}]" : Host;
        return (UserName is null ? "" : $"{UserName}@") + host
            + (Port is { } port ? FormattableString.Invariant($":{port}") : "");
    }

    private static JumpHop Parse(string part, string whole)
    {
        var rest = part.StartsWith("ssh://", StringComparison.OrdinalIgnoreCase)
            ? part.Substring(6).TrimEnd('/')
            : part;
        var at = rest.LastIndexOf('@');
        var user = at > 0 ? rest.Substring(0, at) : null;
        rest = rest.Substring(at + 1);

        var close = rest.StartsWith('[') ? rest.IndexOf(']') : -1;
        var colon = close >= 0
            ? (close + 1 < rest.Length && rest[close + 1] == ':' ? close + 1 : -1)
            : rest.LastIndexOf(':');
        var host = close >= 0 ? rest.Substring(1, close - 1) : colon >= 0 ? rest.Substring(0, colon) : rest;
        int? port = null;
        if (colon >= 0)
        {
            if (!int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number is < 1 or > 65535)
            {
                throw Invalid(whole);
            }

            port = number;
        }

        if (at == 0 || host.Length == 0 || host.Any(char.IsWhiteSpace) || (close < 0 && host.Contains(':')))
            throw Invalid(whole);
        return new(host, user, port);
    }

    private static PulsarOpsException Invalid(string whole) =>
        new(nameof(SR.ProxyJumpInvalid), ErrorKind.InvalidInput, whole, whole);
}
