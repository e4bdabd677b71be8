using System.Runtime.InteropServices;

namespace PulsarOps.Hosts.Ssh;

/// <summary>
/// The address of an ssh-agent: a socket in the file system or, with OpenSSH for Windows, a named pipe.
/// </summary>
internal static class AgentAddress
{
    private const string PipeFolder = @"\\.\pipe\";

    /// <summary>The agent of the environment; null if there is none.</summary>
    public static string? FromEnvironment() =>
        Of(Environment.GetEnvironmentVariable("SSH_AUTH_SOCK"), RuntimeInformation.IsOSPlatform(OSPlatform.Windows));

    /// <param name="variable">The value of SSH_AUTH_SOCK. Windows does not set it, because its agent has a fixed
    /// name.</param>
    public static string? Of(string? variable, bool isWindows) =>
        variable is { Length: > 0 } ? variable : isWindows ? PipeFolder + "openssh-ssh-agent" : null;

    /// <summary>The name of a pipe; null if the address is a socket in the file system.</summary>
    public static string? PipeName(string address)
    {
        var path = address.Replace('/', '\\');
        return path.StartsWith(PipeFolder, StringComparison.OrdinalIgnoreCase) && path.Length > PipeFolder.Length
            ? path.Substring(PipeFolder.Length)
            : null;
    }
}
