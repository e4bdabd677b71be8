namespace PulsarOps.Tests.Ssh;

/// <summary>
/// Rules of PAM under a name of their own, for the time of a test: no other login on this machine uses them.
/// </summary>
internal sealed class PamService : IDisposable
{
    public PamService(params string[] lines)
    {
        Name = $"pulsarops-{Guid.NewGuid():n}"[..24];
        File.WriteAllLines($"/etc/pam.d/{Name}", lines);
    }

    public string Name { get; }

    /// <summary>A program under the service's name: that is how most programs choose theirs.</summary>
    public string LinkTo(string program, string folder)
    {
        var link = $"{folder}/{Name}";
        File.CreateSymbolicLink(link, program);
        return link;
    }

    public void Dispose() => File.Delete($"/etc/pam.d/{Name}");
}

/// <summary>Counts wrong passwords of one user's sudo, as hardening guides have it.</summary>
internal sealed class Faillock : IDisposable
{
    private readonly string _folder;
    private readonly string _user;
    private readonly PamService _service;

    /// <param name="asks">Whether a module asks for something else after the password, as that of a second factor
    /// does.</param>
    public Faillock(SshUser user, string folder, bool asks = false)
    {
        (_user, _folder) = (user.Name, Directory.CreateDirectory(folder).FullName);
        _service = new(
            $"auth requisite pam_faillock.so preauth silent dir={_folder} deny=9",
            "auth [success=1 default=bad] pam_unix.so",
            $"auth [default=die] pam_faillock.so authfail dir={_folder} deny=9",
            asks ? $"auth required pam_ftp.so users={user.Name}" : "auth required pam_permit.so",
            $"auth required pam_faillock.so authsucc dir={_folder} deny=9",
            "account required pam_unix.so",
            "session required pam_permit.so");
        user.AddSudoers($"Defaults:{user.Name} pam_service={_service.Name}");
    }

    /// <summary>How many wrong passwords the host has counted.</summary>
    public int Failures => SshTools.Run("faillock", "--dir", _folder, "--user", _user)
        .Split('\n').Count(line => line.TrimEnd().EndsWith(" V", StringComparison.Ordinal));

    public void Dispose() => _service.Dispose();
}
