using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps.Tests.Ssh;

/// <summary>The rights of root, and a password that only sudo sees.</summary>
[Collection(SshTests.Name)]
public sealed class SudoTests : IDisposable
{
    private readonly SshBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ALL=(ALL) NOPASSWD: ALL", false)]
    [InlineData("ALL=(ALL) NOPASSWD: ALL", true)]
    [InlineData("ALL=(ALL) ALL", true)]
    public async Task Script_runs_as_root(string rule, bool withPassword)
    {
        using var user = new SshUser(rule);

        Assert.Equal(["root", "input"], await RunAsync(user, withPassword ? user.Password : null, "id -un; cat"));
    }

    [Fact]
    public async Task Root_needs_no_sudo()
    {
        using var session = _bench.Session(
            _bench.Target with
            {
                Become = PulsarBecome.Sudo,
                Secrets = new() { SudoPassword = SshBench.Secret("canary") },
            }
        );
        var lines = new List<string>();

        await session.RunAsync(
            new("root", "id -un; cat", "input\n"u8.ToArray(), TimeSpan.FromSeconds(20)),
            lines.Add,
            Stop
        );

        Assert.Equal(["root", "input"], lines);
    }

    [Fact]
    public async Task Without_become_it_is_the_user()
    {
        using var user = new SshUser("ALL=(ALL) NOPASSWD: ALL");

        Assert.Equal([user.Name, "input"], await RunAsync(user, null, "id -un; cat", PulsarBecome.None));
    }

    [Theory]
    [InlineData("ALL=(ALL) ALL", false)]
    [InlineData(null, false)]
    [InlineData(null, true)]
    public async Task User_without_the_right_is_reported(string? rule, bool withPassword)
    {
        using var user = new SshUser(rule);

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() =>
            RunAsync(user, withPassword ? user.Password : null, "id")
        );

        Assert.Equal(
            (nameof(SR.PrivilegeRequired), ErrorKind.PermissionDenied, "127.0.0.1"),
            (error.ErrorId, error.Kind, error.Target)
        );
        Assert.Contains("sudo", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_password_is_rejected_and_not_disclosed()
    {
        using var user = new SshUser("ALL=(ALL) ALL");

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => RunAsync(user, "canary-wrong", "id"));

        Assert.Equal((nameof(SR.SudoPasswordRejected), ErrorKind.PermissionDenied), (error.ErrorId, error.Kind));
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_appears_in_no_stream_no_process_and_no_file()
    {
        using var user = new SshUser("ALL=(ALL) ALL");
        const string Script =
            "ps -eo args; cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'; "
                + "echo oops >&2; cat";
        using var session = _bench.Session(Target(user, user.Password, PulsarBecome.Sudo));
        var lines = new List<string>();

        var result = await session.RunAsync(
            new("spy", Script, "input\n"u8.ToArray(), TimeSpan.FromSeconds(20)),
            lines.Add,
            Stop
        );

        Assert.Contains(lines, line => line.EndsWith("input", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("setsid -w sh", StringComparison.Ordinal));
        Assert.Equal("oops", result.ErrorTail);
        Assert.DoesNotContain(lines, line => line.Contains(user.Password, StringComparison.Ordinal));
        Assert.DoesNotContain(user.Password, _bench.Server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(_bench.Folder, "*", SearchOption.AllDirectories),
            file => File.ReadAllText(file).Contains(user.Password, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("/bin/sh")]
    [InlineData("/bin/bash")]
    public async Task Login_shell_may_say_what_it_likes(string shell)
    {
        using var user = new SshUser("ALL=(ALL) NOPASSWD: ALL", shell);
        var home = Directory.CreateDirectory($"{_bench.Folder}/home").FullName;
        await File.WriteAllTextAsync($"{home}/.bashrc", "echo 'Welcome!'; printf 'no newline'; echo hm >&2\n", Stop);
        SshTools.Run("usermod", "-d", home, user.Name);

        Assert.Equal(["root", "input"], await RunAsync(user, null, "id -un; cat"));
    }

    [Fact]
    public async Task Login_shell_that_runs_no_command_is_reported()
    {
        using var user = new SshUser(shell: "/usr/sbin/nologin");

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => RunAsync(user, null, "id", PulsarBecome.None));

        Assert.Equal(nameof(SR.ShellUnavailable), error.ErrorId);
        Assert.Contains("not available", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _bench.Dispose();

    private SshTarget Target(SshUser user, string? password, PulsarBecome become) =>
        _bench.Target with
        {
            UserName = user.Name,
            Become = become,
            Secrets = new() { SudoPassword = password is null ? null : SshBench.Secret(password) },
        };

    private async Task<IReadOnlyList<string>> RunAsync(
        SshUser user,
        string? password,
        string script,
        PulsarBecome become = PulsarBecome.Sudo
    )
    {
        using var session = _bench.Session(Target(user, password, become));
        var lines = new List<string>();
        await session.RunAsync(new("sudo", script, "input\n"u8.ToArray(), TimeSpan.FromSeconds(20)), lines.Add, Stop);
        return lines;
    }
}
