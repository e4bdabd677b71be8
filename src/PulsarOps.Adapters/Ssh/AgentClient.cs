using System.IO.Pipes;
using System.Net.Sockets;
using System.Text;
using PulsarOps.Hosts.Ssh;
using Renci.SshNet;
using Renci.SshNet.Security;

namespace PulsarOps.Adapters.Ssh;

/// <summary>
/// Sends the two requests of the ssh-agent protocol that a login needs, each over a connection of its own.
/// </summary>
internal sealed class AgentClient(Func<Stream> connect)
{
    private const byte Failure = 5;
    private const byte RequestIdentities = 11;
    private const byte IdentitiesAnswer = 12;
    private const byte SignRequest = 13;
    private const byte SignResponse = 14;
    private const int LongestMessage = 256 * 1024;
    private const int Timeout = 10_000;

    /// <summary>
    /// The longest time to wait for a busy pipe. If there is no agent, each login waits that long.
    /// </summary>
    private const int PipeTimeout = 250;

    /// <summary>The agent in the environment; null if there is none, or it cannot be reached.</summary>
    public static AgentClient? FromEnvironment() => AgentAddress.FromEnvironment() is { } address ? At(address) : null;

    /// <summary>The agent at a socket or named pipe; null if the socket does not exist.</summary>
    public static AgentClient? At(string address) =>
        AgentAddress.PipeName(address) is { } pipe ? new(() => OpenPipe(pipe))
        : File.Exists(address) ? new(() => OpenSocket(address))
        : null;

    /// <summary>The agent in ssh_config; null if ssh_config disables it, or it cannot be reached.</summary>
    /// <param name="identityAgent">As in <see cref="SshSettings.IdentityAgent"/>.</param>
    public static AgentClient? For(string? identityAgent)
    {
        if (identityAgent is null or "SSH_AUTH_SOCK")
            return FromEnvironment();
        if (identityAgent.Equals("none", StringComparison.OrdinalIgnoreCase))
            return null;
        var path = identityAgent[0] == '$'
            ? Environment.GetEnvironmentVariable(identityAgent.Substring(1)) : identityAgent;
        return path is { Length: > 0 } ? At(path) : null;
    }

    /// <summary>The agent's keys; empty if it does not answer.</summary>
    public IReadOnlyList<(byte[] Blob, string Comment)> List()
    {
        try
        {
            var reader = new SshWireReader(Ask(new SshWireWriter().Byte(RequestIdentities)));
            if (reader.Byte() != IdentitiesAnswer)
                return [];
            var keys = new (byte[], string)[Math.Min(reader.Number(), LongestMessage / 8)];
            for (var index = 0; index < keys.Length; index++)
                keys[index] = (reader.Bytes(), reader.Text());
            return keys;
        }
        catch (Exception exception) when (
            exception is SocketException or IOException or TimeoutException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The signature in the format of the SSH protocol: the algorithm's name and the bytes.</summary>
    public byte[] Sign(byte[] key, byte[] data, int flags)
    {
        var reader = new SshWireReader(Ask(new SshWireWriter().Byte(SignRequest).Bytes(key).Bytes(data).Number(flags)));
        return reader.Byte() switch
        {
            SignResponse => reader.Bytes(),
            Failure => throw new IOException("The ssh-agent refused to sign."),
            var other => throw new IOException($"The ssh-agent answered with message {other}."),
        };
    }

    private byte[] Ask(SshWireWriter message)
    {
        using var stream = connect();
        var request = new SshWireWriter().Bytes(message.ToArray()).ToArray();
        stream.Write(request, 0, request.Length);
        var length = new SshWireReader(Read(stream, 4)).Number();
        return length is > 0 and <= LongestMessage
            ? Read(stream, length)
            : throw new IOException("The ssh-agent's answer has no length.");
    }

    private static NetworkStream OpenSocket(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.SendTimeout = Timeout;
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static NamedPipeClientStream OpenPipe(string name)
    {
        var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous);
        try
        {
            pipe.Connect(PipeTimeout);
            return pipe;
        }
        catch
        {
            pipe.Dispose();
            throw;
        }
    }

    private static byte[] Read(Stream stream, int length)
    {
        var buffer = new byte[length];
        for (var at = 0; at < length;)
        {
            // Pipes do not support timeouts.
            var read = stream.ReadAsync(buffer, at, length - at);
            if (Task.WaitAny([read], Timeout) < 0)
                throw new IOException("The ssh-agent does not answer.");
            var count = read.GetAwaiter().GetResult();
            at += count > 0 ? count : throw new EndOfStreamException("The ssh-agent closed the connection.");
        }

        return buffer;
    }
}

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
