using PulsarOps.Hosts;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps.Tests.Ssh;

/// <summary>What ssh itself makes of a file.</summary>
public sealed partial class SshConfigDifferentialTests
{
    /// <summary>
    /// What ssh says; null if it refuses the file. What it prints with tokens it expands in a second question, as a
    /// ControlPath.
    /// </summary>
    private static Dictionary<string, string>? Oracle(string file, SshQuery query)
    {
        if (Ask(file, query) is not { } lines)
            return null;
        var home = Home.Value;
        return new()
        {
            ["hostname"] = One("hostname"),
            ["user"] = One("user"),
            ["port"] = One("port"),
            ["identityfile"] = string.Join('\n', All("identityfile").Where(path => path != "none").Select(Expand)
                .Where(path => !OldKeys.Any(path.EndsWith))),
            ["certificatefile"] = string.Join('\n', All("certificatefile").Where(path => path != "none").Select(
                Expand)),
            ["identitiesonly"] = One("identitiesonly"),
            ["identityagent"] = One("identityagent"),
            ["proxyjump"] = string.Join(',', JumpHop.ParseAll(One("proxyjump"))),
            ["proxycommand"] = One("proxycommand"),
            ["userknownhostsfile"] = List("userknownhostsfile"),
            ["globalknownhostsfile"] = List("globalknownhostsfile"),
            ["revokedhostkeys"] = List("revokedhostkeys"),
            ["hostkeyalias"] = One("hostkeyalias"),
        };

        IEnumerable<string> All(string key) => lines.Where(line => line.Key == key).Select(line => line.Value);

        string One(string key) => All(key).FirstOrDefault() ?? "";

        string List(string key) => One(key) is "none" ? "" : string.Join(
            ' ', One(key).Split(' ').Select(path => path.StartsWith("~/", StringComparison.Ordinal) ? home + path[1..]
            : path));

        string Expand(string path) =>
            path.IndexOfAny(['%', '$']) < 0 && path.StartsWith("~/", StringComparison.Ordinal) ? home + path[1..]
            : path.IndexOfAny(['%', '$']) < 0 ? path
            : Ask(file, query, path)!.First(line => line.Key == "controlpath").Value;
    }

    private static IReadOnlyList<(string Key, string Value)>? Ask(
        string file, SshQuery query, string? controlPath = null)
    {
        List<string> arguments = ["-G", "-T", "-F", file];
        if (controlPath is not null)
            arguments.AddRange(["-o", $"ControlPath=\"{controlPath}\""]);
        if (query.User is not null)
            arguments.AddRange(["-l", query.User]);
        if (query.Port is not null)
            arguments.AddRange(["-p", $"{query.Port}"]);
        if (query.Address is not null)
            arguments.AddRange(["-o", $"HostName={query.Address}"]);
        if (query.ProxyJump is not null)
            arguments.AddRange(["-o", $"ProxyJump={query.ProxyJump}"]);
        var (status, output, _) = LocalProgram.Run(Ssh!, [.. arguments, query.Host], TimeSpan.FromSeconds(60));
        return status == 0
            ? [.. output.Split('\n').Where(line => line.Contains(' ')).Select(
                line => (line[..line.IndexOf(' ')], line[(line.IndexOf(' ') + 1)..]))]
            : null;
    }
}
