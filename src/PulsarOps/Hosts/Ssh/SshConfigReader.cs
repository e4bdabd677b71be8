namespace PulsarOps.Hosts.Ssh;

/// <summary>
/// Reads ssh_config if there is no OpenSSH client. It refuses unsupported keywords with their file and line, and
/// never ignores them.
/// </summary>
/// <param name="files">The user's file and the system's file, in this order, if they exist.</param>
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
