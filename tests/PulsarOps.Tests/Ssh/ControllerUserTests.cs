using PulsarOps.Common;
using PulsarOps.Coordination;
using PulsarOps.Hosts.Ssh;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Ssh;

/// <summary>Controllers in containers: the uid has no name, and files of ssh belong to another user.</summary>
public sealed class ControllerUserTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pulsarops-user-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Known_hosts_that_cannot_be_read_are_named_with_file_and_right()
    {
        var file = $"{_folder}/known_hosts";
        File.WriteAllText(file, "@revoked * ssh-ed25519 AAAA\n");
        Restrict(file);

        var error = Assert.IsType<PulsarOpsException>(OtherUser.Try(() => KnownHosts.Read([file])));

        Assert.Equal(nameof(SR.SshFileUnreadable), error.ErrorId);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void User_without_a_name_logs_in_by_the_name_that_is_given()
    {
        var config = $"{_folder}/config";
        File.WriteAllText(config, "");
        Open();
        var target = new SshTarget { Name = "pulsar1", SshConfigPath = config };

        SshEndpoint? endpoint = null;
        Assert.Null(OtherUser.Try(() => endpoint = Resolve(target with { UserName = "ops" })));
        Assert.Equal("ops", endpoint!.UserName);

        var error = Assert.IsType<PulsarOpsException>(OtherUser.Try(() => Resolve(target)));
        Assert.Equal((nameof(SR.LoginNameMissing), ErrorKind.InvalidInput), (error.ErrorId, error.Kind));
        Assert.Contains("-UserName", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Operation_of_a_user_without_a_name_has_the_number_on_record()
    {
        Operation? operation = null;

        Assert.Null(OtherUser.Try(() => operation = Operation.Begin("Install-PulsarCluster")));

        Assert.StartsWith("uid 61234@", operation!.Who, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static SshEndpoint Resolve(SshTarget target) =>
        new SshConfigs().ResolveAsync(target, Stop).GetAwaiter().GetResult();

    private void Restrict(string file)
    {
        Open();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>The folder, for others.</summary>
    private void Open()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
    }
}
