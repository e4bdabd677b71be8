using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// A relay before each host, and an ssh_config that leads through them. Host keys are those of the hosts.
/// </summary>
internal sealed class RelayedHosts : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pulsarops-");

    public RelayedHosts(IReadOnlyList<LabHost> hosts)
    {
        Relays = [.. hosts.Select(host => new Relay(host.Address))];
        var lines = hosts.Zip(
            Relays,
            (host, relay) =>
                $"Host {host.Name}\n  HostName 127.0.0.1\n  Port {relay.Port}\n  HostKeyAlias {host.Name}\n"
        );
        File.WriteAllText(
            SshConfigFile,
            string.Concat(lines)
                + $"Host *\n  User ops\n  IdentityFile {Lab.KeyFile}\n  IdentitiesOnly yes\n"
                + $"  UserKnownHostsFile {Lab.KnownHostsFile}\n"
        );
    }

    public IReadOnlyList<Relay> Relays { get; }

    public string SshConfigFile => Path.Combine(_folder.FullName, "ssh_config");

    public void CutAll()
    {
        foreach (var relay in Relays)
            relay.Cut();
    }

    public void Dispose()
    {
        foreach (var relay in Relays)
            relay.Dispose();
        _folder.Delete(recursive: true);
    }
}
