using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Ssh;

/// <summary>Resolves how to reach a host from the target, ssh_config and ssh's own defaults, in this order.</summary>
internal sealed class EndpointResolver(ISshConfig config)
{
    private const int DefaultPort = 22;

    public async Task<SshEndpoint> ResolveAsync(SshTarget target, CancellationToken cancellation)
    {
        JumpHop.ParseAll(target.ProxyJump);
        var given = target.ProxyJump is { } text && text.Trim().Length == 0 ? "none" : target.ProxyJump;
        return await ResolveAsync(target, new(target.Name, target.Address, target.UserName, target.Port, given),
            isTarget: true, [], cancellation);
    }

    /// <param name="chain">The hosts that are reached through this one, the target first.</param>
    private async Task<SshEndpoint> ResolveAsync(
        SshTarget target, SshQuery query, bool isTarget, IReadOnlyList<string> chain, CancellationToken cancellation)
    {
        var settings = await config.ReadAsync(query, cancellation);
        chain = [.. chain, new JumpHop(query.Host, query.User, query.Port).ToString()];
        var hops = JumpHop.ParseAll(settings.ProxyJump).ToList();

        // `Host *` with a ProxyJump also applies to the jump host, and ssh then starts itself endlessly. PulsarOps ends
        // a host's list of jump hosts before the host itself.
        if (query.ProxyJump is null && hops.FindIndex(IsItself) is >= 0 and var own)
            hops = hops.GetRange(0, own);
        var jumps = new List<SshEndpoint>();
        for (var at = 0; at < hops.Count; at++)
        {
            var hop = hops[at];
            if (chain.Contains(hop.ToString()))
            {
                throw new PulsarOpsException(
                    nameof(SR.ProxyJumpLoop), ErrorKind.InvalidInput, target.Name, target.Name, string.Join(
                        ", ", chain.Append(hop.ToString())));
            }

            // As in ssh, the first hop is reached by its own ProxyJump or ProxyCommand, and each other one through
            // those before it.
            var before = at == 0 ? null : string.Join(",", hops.Take(at).Select(other => other.ToString()));
            var endpoint = await ResolveHopAsync(target, hop, before, chain, cancellation);
            if (at == 0)
                jumps.AddRange(endpoint.Jumps);
            jumps.Add(endpoint with { Jumps = [.. jumps] });
        }

        return Endpoint(target, query, settings, isTarget, jumps, hops.Count == 0 ? settings.ProxyCommand : null);

        bool IsItself(JumpHop hop) => hop.Host == query.Host && (hop.Port ?? settings.Port) == settings.Port;
    }

    private async Task<SshEndpoint> ResolveHopAsync(
        SshTarget target, JumpHop hop, string? before, IReadOnlyList<string> chain, CancellationToken cancellation)
    {
        // A hop after other hops is reached through them.
        var query = new SshQuery(hop.Host, null, hop.UserName, hop.Port, before);
        if (before is null)
            return await ResolveAsync(target, query, isTarget: false, chain, cancellation);
        var settings = await config.ReadAsync(query, cancellation);
        return Endpoint(target, query, settings, isTarget: false, [], null);
    }

    /// <summary>A jump host uses the key of the target, but not its user and address.</summary>
    private static SshEndpoint Endpoint(
        SshTarget target, SshQuery query, SshSettings settings, bool isTarget, IReadOnlyList<SshEndpoint> jumps,
            string? command)
    {
        if (settings.User.Length == 0)
        {
            throw new PulsarOpsException(
                nameof(SR.LoginNameMissing), ErrorKind.InvalidInput, query.Host, query.Host, LocalUser.Name);
        }

        var alias = settings.HostKeyAlias;
        var address = query.Address ?? settings.HostName;
        return new()
        {
            Name = query.Host,
            Address = address,
            Port = settings.Port,
            UserName = settings.User,
            LookupNames = alias is not null ? [alias] : [.. new[] { query.Host, address }.Distinct(
                StringComparer.OrdinalIgnoreCase)],
            LookupPort = alias is null ? settings.Port : DefaultPort,
            IdentityFiles = target.KeyFilePath is { } file ? [file] : settings.IdentityFiles,
            IsKeyRequired = target.KeyFilePath is not null,
            CertificateFiles = settings.CertificateFiles,
            IdentitiesOnly = settings.IdentitiesOnly,
            IdentityAgent = settings.IdentityAgent,
            KnownHostsFiles = target.KnownHostsPath is { } path ? (PulsarConnection.IsNoFile(path) ? [] : [path])
                : settings.UserKnownHostsFiles,
            GlobalKnownHostsFiles = settings.GlobalKnownHostsFiles,
            RevokedHostKeys = settings.RevokedHostKeys,
            Jumps = jumps,
            ProxyCommand = command is null ? null : Expand(command, query, settings),
            HostKeyArguments = Arguments(target, query, settings, isTarget),
        };
    }

    private static string Expand(string command, SshQuery query, SshSettings settings)
    {
        if (Path.DirectorySeparatorChar != '/')
            throw new PulsarOpsException(nameof(SR.ProxyCommandUnsupported), ErrorKind.NotSupported, query.Host,
                query.Host);
        if (command.Trim() == "-")
            throw new PulsarOpsException(nameof(SR.SshConfigUnsupported), ErrorKind.NotSupported, query.Host,
                query.Host, "proxycommand -");
        foreach (var value in (string[])[query.Host, settings.HostName, settings.User])
        {
            // The shell would interpret these characters.
            if (value.StartsWith('-') || Regex.IsMatch(value, @"[\s'`""$\\;&<>|(){}]"))
                throw new PulsarOpsException(nameof(SR.SshConfigInvalid), ErrorKind.InvalidInput, query.Host,
                    query.Host, $"'{value}' cannot be part of a ProxyCommand");
        }

        var tokens = new SshTokens(query.Host, new Dictionary<char, string>
        {
            ['h'] = settings.HostName, ['p'] = settings.Port.ToString(CultureInfo.InvariantCulture),
                ['r'] = settings.User, ['n'] = query.Host,
            ['k'] = settings.HostKeyAlias ?? query.Host,
        }, null);
        return tokens.Expand(command, hasVariables: false);
    }

    /// <summary>The parameters that the cmdlets for host keys need to reach the same host.</summary>
    private static string Arguments(SshTarget target, SshQuery query, SshSettings settings, bool isTarget)
    {
        // The cmdlets accept only a name. An address of the topology replaces it, together with the values of
        // ssh_config for the name.
        var isMoved = isTarget && target.Address is not null;
        var port = query.Port ?? (isMoved && settings.Port != DefaultPort ? settings.Port : null);
        var jump = query.ProxyJump ?? (isMoved ? settings.ProxyJump : null);
        var text = $"-HostName {Quote(isMoved ? target.Address! : query.Host)}";
        if (port is { } number)
            text += FormattableString.Invariant($" -Port {number}");
        if (jump is not null)
            text += $" -ProxyJump {Quote(jump)}";
        if (target.SshConfigPath is { } file)
            text += $" -SshConfigPath {Quote(file)}";
        if (target.KnownHostsPath is { } known)
            text += $" -KnownHostsPath {Quote(known)}";
        return text;
    }

    private static string Quote(string text) => Regex.IsMatch(text, @"^[A-Za-z0-9_./][A-Za-z0-9_./:@\-]*$") ? text
        : $"'{text.Replace("'", "''")}'";
}
