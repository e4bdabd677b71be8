namespace PulsarOps.Hosts.Ssh;

/// <summary>
/// Reads ssh_config where there is no OpenSSH client. What it does not understand it refuses by file and line, and
/// never skips.
/// </summary>
/// <param name="files">The user's file and the system's, in this order, as far as they exist.</param>
internal sealed class SshConfigReader(IReadOnlyList<string> files, SshIdentity me, string userFolder) : ISshConfig
{
    private const string SystemFolder = "/etc/ssh";

    private readonly SshConfigFiles _files = new();

    public Task<SshSettings> ReadAsync(SshQuery query, CancellationToken cancellation) => Task.FromResult(Read(query));

    public SshSettings Read(SshQuery query)
    {
        var run = new SshConfigRun(query, me, _files);
        foreach (var file in files)
            run.ReadFile(file, file.StartsWith(SystemFolder + "/", StringComparison.Ordinal) ? SystemFolder
                : userFolder);
        return run.Finish();
    }
}
