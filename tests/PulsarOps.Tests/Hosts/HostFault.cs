using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>Something that is wrong with a host, until it is put right again.</summary>
internal sealed class HostFault : IDisposable
{
    private const string Struck = "/var/tmp/struck";

    private readonly LabHost _host;
    private readonly string _undo;

    private HostFault(LabHost host, string script, string undo)
    {
        _host = host;
        _undo = undo;
        host.Sh(script);
    }

    /// <summary>A disk of its own for a folder, with what is in it.</summary>
    public static HostFault SmallDisk(LabHost host, string folder, int megabytes = 4) =>
        new(
            host,
            $"rm -rf /var/tmp/disk; cp -a {folder} /var/tmp/disk; "
                + $"mount -t tmpfs -o size={megabytes}m,mode=$(stat -c %a {folder}) tmpfs {folder}; "
                + $"cp -a /var/tmp/disk/. {folder}/",
            $"rm -rf {folder}/filler /var/tmp/disk; cp -a {folder} /var/tmp/disk; umount -l {folder}; "
                + $"rm -rf {folder}; mv /var/tmp/disk {folder}"
        );

    /// <summary>The words that leave no room on the disk of a folder.</summary>
    public static string Fill(string folder) => $"head -c 100000000 /dev/zero >>{folder}/filler 2>/dev/null || :";

    public static string MakeRoom(string folder) => $"rm -f {folder}/filler";

    public static HostFault ReadOnly(LabHost host, string folder) => new(
        host, $"mount --bind {folder} {folder}; mount -o remount,bind,ro {folder}", $"umount {folder}");

    /// <summary>
    /// Does something when a program is called for the first time with words like these, and lets it go on then.
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="program">In /usr/bin.</param>
    /// <param name="pattern">Of the shell, for all words of the call.</param>
    /// <param name="script">What happens.</param>
    public static HostFault When(LabHost host, string program, string pattern, string script)
    {
        host.Write($"/usr/local/bin/{program}", $"""
            #!/bin/sh
            case "$*" in
            {pattern}) [ -e {Struck} ] || (>{Struck}; {script}) ;;
            esac
            exec /usr/bin/{program} "$@"

            """
        );
        return new(
            host,
            $"rm -f {Struck}; chmod 755 /usr/local/bin/{program}",
            $"rm -f /usr/local/bin/{program} {Struck}"
        );
    }

    /// <summary>Ends when what was to happen has begun.</summary>
    public void Await() => _host.Sh($"timeout 60 sh -c 'until [ -e {Struck} ]; do sleep 0.02; done'");

    public void Dispose() => _host.Sh(_undo);
}
