using System.Net;
#if !NET
using System.Net.Sockets;
using System.Text;
#endif

namespace PulsarOps.Adapters.Ssh;

/// <summary>The address of a socket in the file system, which netstandard2.0 has no class for.</summary>
internal static class UnixEndPoint
{
#if NET
    public static EndPoint Of(string path) => new System.Net.Sockets.UnixDomainSocketEndPoint(path);
#else
    public static EndPoint Of(string path) => new PathEndPoint(path);

    private sealed class PathEndPoint(string path) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Unix;

        public override SocketAddress Serialize()
        {
            var bytes = Encoding.UTF8.GetBytes(path);
            var address = new SocketAddress(AddressFamily.Unix, 2 + bytes.Length + 1);
            for (var index = 0; index < bytes.Length; index++)
                address[2 + index] = bytes[index];
            address[2 + bytes.Length] = 0;
            return address;
        }

        public override EndPoint Create(SocketAddress socketAddress) => this;
    }
#endif
}
