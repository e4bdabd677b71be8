using System.Globalization;
using PulsarOps.Common;

namespace PulsarOps.Remote.Ssh;

/// <summary>Decides by target, ssh_config and ssh's own defaults, in this order.</summary>
internal sealed class EndpointResolver(SshConfig config, string home, string localUser)
{
    private const int DefaultPort = 22;

    /// <summary>In the order of ssh.</summary>
    private static readonly string[] UsualKeys = ["id_rsa", "id_ecdsa", "id_ed25519"];

    public SshEndpoint Resolve(SshTarget target)
    {
        RefuseProxyCommand(target.Name, target.ProxyJump);
        var hops = JumpHop.ParseAll(target.ProxyJump ?? config.Value(target.Name, "proxyjump"));
        var endpoint = Resolve(target.Name, target.Address, target.UserName, target.Port, target.KeyFilePath, target.KnownHostsPath);

        // A target's key serves on the way as well; its own user and address do not.
        return endpoint with
        {
            Jumps = [.. hops.Select(hop => Resolve(hop.Host, null, hop.UserName, hop.Port, target.KeyFilePath, target.KnownHostsPath))],
        };
    }

    private SshEndpoint Resolve(string name, string? givenAddress, string? givenUser, int? givenPort, string? keyFile, string? knownHosts)
    {
        var address = givenAddress ?? config.Value(name, "hostname")?.Replace("%h", name).Replace("%%", "%") ?? name;
        var user = givenUser ?? config.Value(name, "user") ?? localUser;
        var named = keyFile is not null
            ? [keyFile]
            : config.Values(name, "identityfile").Select(Unquote).Where(file => file != "none").Select(Expand).ToArray();
        var files = knownHosts is not null
            ? [knownHosts]
            : SshConfig.Words(config.Value(name, "userknownhostsfile") ?? "~/.ssh/known_hosts ~/.ssh/known_hosts2").Select(Expand).ToArray();
        var port = givenPort ?? PortOf(name);
        var alias = config.Value(name, "hostkeyalias");
        var lookup = alias is not null ? [alias] : new[] { name, address }.Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        return new(
            name, address, port, user, lookup, alias is null ? port : DefaultPort, named.Length > 0 ? named : [.. UsualKeys.Select(key => $"{home}/.ssh/{key}")], named.Length > 0,
            string.Equals(config.Value(name, "identitiesonly"), "yes", StringComparison.OrdinalIgnoreCase), files, []);

        string Expand(string path) => ExpandPath(path, address, user);
    }

    /// <summary>ssh would run a program to reach the host: to connect without it would reach another one, or none.</summary>
    private void RefuseProxyCommand(string name, string? proxyJump)
    {
        if (proxyJump is null && config.Value(name, "proxyjump") is null &&
            config.Value(name, "proxycommand") is { } command && !command.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            throw new PulsarOpsException(nameof(SR.ProxyCommandUnsupported), ErrorKind.NotSupported, name, name);
        }
    }

    private int PortOf(string name)
    {
        if (config.Value(name, "port") is not { } text)
            return DefaultPort;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new PulsarOpsException(nameof(SR.SshConfigInvalid), ErrorKind.InvalidInput, name, name, "Port", text);
    }

    private string ExpandPath(string path, string address, string user)
    {
        var text = path.Replace("%d", home).Replace("%h", address).Replace("%r", user).Replace("%u", localUser).Replace("%%", "%");
        return text == "~" ? home : text.StartsWith("~/", StringComparison.Ordinal) ? home + text.Substring(1) : text;
    }

    private static string Unquote(string text) => SshConfig.Words(text) is [var word, ..] ? word : text;
}
