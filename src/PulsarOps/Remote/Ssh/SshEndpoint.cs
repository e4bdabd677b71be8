using System.Globalization;

namespace PulsarOps.Remote.Ssh;

/// <summary>A host with everything decided that is needed to reach it.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Address">Where to connect.</param>
/// <param name="LookupNames">Under which names its key is looked up, the first one that is on file counts.</param>
/// <param name="LookupPort">With which port: as with ssh an alias stands for itself, whatever port the host is reached by.</param>
/// <param name="IdentityFiles">Private keys to try.</param>
/// <param name="IsKeyNamed">Whether somebody chose the keys; those of the usual names may be missing.</param>
/// <param name="IdentitiesOnly">Whether the agent is to offer these keys alone.</param>
/// <param name="KnownHostsFiles">A new key goes into the first one.</param>
/// <param name="Jumps">The hosts on the way, the first one first.</param>
internal sealed record SshEndpoint(
    string Name, string Address, int Port, string UserName, IReadOnlyList<string> LookupNames, int LookupPort,
    IReadOnlyList<string> IdentityFiles, bool IsKeyNamed, bool IdentitiesOnly, IReadOnlyList<string> KnownHostsFiles, IReadOnlyList<SshEndpoint> Jumps)
{
    /// <summary>The same for every way to the same login.</summary>
    public string Key => string.Join(",", Jumps.Select(jump => jump.Login).Append(Login));

    public string Login => string.Format(CultureInfo.InvariantCulture, "{0}@{1}:{2}", UserName, Address, Port);
}
