using PulsarOps.Hosts.Ssh;
using PulsarOps.Planning;

namespace PulsarOps.Engine;

/// <summary>Makes the SSH targets of a topology's hosts from its connection, its nodes and its secrets.</summary>
internal static class SshTargets
{
    public static SshTarget Of(PulsarTopology topology, string host)
    {
        var node = topology.Nodes.First(node => HostMap.KeyOf(topology, node) == host);
        var connection = topology.Connection!;
        var secrets = topology.Context.Secrets;
        return new()
        {
            Name = node.Name,
            Address = node.Address == node.Name ? null : node.Address,
            Port = connection.Port,
            UserName = connection.UserName,
            KeyFilePath = connection.KeyFilePath,
            ProxyJump = connection.ProxyJump,
            HostKeys = node.HostKeys,
            HostKeyPolicy = connection.HostKeyPolicy,
            KnownHostsPath = connection.KnownHostsPath,
            SshConfigPath = connection.SshConfigPath,
            Become = connection.Become,
            ConnectionTimeoutSeconds = connection.ConnectionTimeoutSeconds,
            Secrets = secrets is null ? SshSecrets.Empty : new()
            {
                Password = secrets.Password, KeyPassphrase = secrets.KeyPassphrase, SudoPassword = secrets.SudoPassword,
                PrivateKey = secrets.PrivateKey,
            },
        };
    }
}
