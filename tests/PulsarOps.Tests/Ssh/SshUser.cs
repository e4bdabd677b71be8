namespace PulsarOps.Tests.Ssh;

/// <summary>A user of this machine for the time of a test.</summary>
internal sealed class SshUser : IDisposable
{
    private readonly string _sudoers;

    /// <param name="sudo">A line of sudoers without the user's name; null: the user may do nothing.</param>
    public SshUser(string? sudo = null, string shell = "/bin/bash")
    {
        Name = $"pulsarops{Guid.NewGuid():n}"[..20];
        Password = $"canary-{Guid.NewGuid():n}";
        _sudoers = $"/etc/sudoers.d/{Name}";
        // A number that no user of a lab's host has, nor had one of a test before: usermod would take that one's last
        // processes for his.
        SshTools.Run(
            "useradd",
            "-K",
            $"UID_MIN={Random.Shared.Next(50000, 59000)}",
            "-M",
            "-d",
            "/tmp",
            "-s",
            shell,
            Name
        );
        SshTools.RunWith($"{Name}:{Password}\n", "chpasswd");
        if (sudo is not null)
            File.WriteAllText(_sudoers, $"{Name} {sudo}\n");
    }

    public string Name { get; }

    public string Password { get; }

    /// <summary>Adds a line to what sudoers says of the user.</summary>
    public void AddSudoers(string line) => File.AppendAllText(_sudoers, line + "\n");

    public void Dispose()
    {
        File.Delete(_sudoers);
        SshTools.Run("userdel", "-f", Name);
    }
}
