using System.Net.Sockets;
using System.Text;
using PulsarOps.Hosts.Ssh;
using Renci.SshNet;
using Renci.SshNet.Security;

namespace PulsarOps.Adapters.Ssh;

/// <summary>A key in the ssh-agent.</summary>
/// <param name="certificate">The certificate to present instead of the key.</param>
internal sealed class AgentKey(AgentClient agent, byte[] blob, byte[]? certificate = null) : IPrivateKeySource
{
    public byte[] Blob => blob;

    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; } = [new AgentAlgorithm(
        agent, blob, certificate ?? blob)];

    /// <summary>The same key with a certificate that the agent does not have.</summary>
    public AgentKey Certified(byte[] shown) => new(agent, blob, shown);

    private sealed class AgentAlgorithm(AgentClient agent, byte[] blob, byte[] shown) : HostAlgorithm(NameOf(shown))
    {
        private const int RsaSha512 = 4;

        public override byte[] Data => shown;

        public override byte[] Sign(byte[] data)
        {
            try
            {
                return agent.Sign(blob, data, Name.StartsWith("rsa-sha2-512", StringComparison.Ordinal) ? RsaSha512
                    : 0);
            }
            catch (Exception exception) when (
                exception is IOException or SocketException or TimeoutException or UnauthorizedAccessException)
            {
                // The user declined, or the agent has ended: an invalid signature makes the login try the next key.
                return new SshWireWriter().Bytes(Encoding.ASCII.GetBytes(Name)).Bytes([]).ToArray();
            }
        }

        public override bool VerifySignature(byte[] data, byte[] signature) => throw new NotSupportedException();

        // The name ssh-rsa as an algorithm would mean SHA-1, so the name of the signature's hash is used.
        private static string NameOf(byte[] blob) => new SshWireReader(blob).Text() switch
        {
            "ssh-rsa" => "rsa-sha2-512",
            "ssh-rsa-cert-v01@openssh.com" => "rsa-sha2-512-cert-v01@openssh.com",
            var name => name,
        };
    }
}
