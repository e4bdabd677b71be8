using System.Diagnostics;
using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps.Tests.Ssh;

/// <summary>Hosts that let a user in and start no script: the error names the cause in the host's own words.</summary>
[Collection(SshTests.Name)]
public sealed class StartFailureTests : IDisposable
{
    private const string Everything = "ALL=(ALL) NOPASSWD: ALL";

    private SshBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nologin", "not available", PulsarBecome.Sudo)]
    [InlineData("nologin", "not available", PulsarBecome.None)]
    [InlineData("internal-sftp", "sftp connections only", PulsarBecome.Sudo)]
    [InlineData("ForceCommand", "This host has a menu", PulsarBecome.Sudo)]
    [InlineData("command=", "Please login as the user \"debian\"", PulsarBecome.Sudo)]
    [InlineData("nologin file", "down for maintenance", PulsarBecome.Sudo)]
    public async Task Host_without_a_shell_is_reported_with_its_own_words(string kind, string message,
        PulsarBecome become)
    {
        using var user = new SshUser(Everything, kind == "nologin" ? "/usr/sbin/nologin" : "/bin/bash");
        Configure(kind switch
        {
            "internal-sftp" => ["ForceCommand internal-sftp"],
            "ForceCommand" => ["ForceCommand echo This host has a menu; exit 3"],
            "nologin file" => ["ForceCommand echo The system is down for maintenance. >&2; exit 254"],
            _ => [],
        });
        var target = Target(user.Name, null, become);
        if (kind == "command=")
        {
            // As cloud-init writes it for root.
            var key = await File.ReadAllTextAsync(_bench.AuthorizedKeys, Stop);
            await File.WriteAllTextAsync(
                _bench.AuthorizedKeys,
                "no-port-forwarding,command=\"echo 'Please login as the user \\\"debian\\\" rather than the user "
                    + "\\\"root\\\".';exit 142\" " + key, Stop);
            target = target with { UserName = "root" };
        }

        var error = await RefusedAsync(target);

        Assert.Equal((nameof(SR.ShellUnavailable), ErrorKind.NotSupported), (error.ErrorId, error.Kind));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        AssertIsReadable(error);
    }

    [Fact]
    public async Task Expired_password_is_reported_with_the_words_of_the_host()
    {
        using var user = new SshUser(Everything);
        SshTools.Run("chage", "-d", "0", user.Name);
        Configure("UsePAM yes");

        var error = await RefusedAsync(Target(user.Name, null));

        Assert.Equal(nameof(SR.ShellUnavailable), error.ErrorId);
        Assert.Contains("password has expired", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Defaults:{0} requiretty", nameof(SR.SudoNeedsTerminal), "requiretty", true)]
    [InlineData("Defaults:{0} noexec", nameof(SR.SudoNoExec), "NOEXEC", false)]
    public async Task Setting_of_sudo_is_named(string setting, string errorId, string word, bool withPassword)
    {
        using var user = new SshUser(Everything);
        user.AddSudoers(string.Format(System.Globalization.CultureInfo.InvariantCulture, setting, user.Name));

        var error = await RefusedAsync(Target(user.Name, withPassword ? user.Password : null));

        Assert.Equal((errorId, ErrorKind.PermissionDenied), (error.ErrorId, error.Kind));
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.Contains(user.Name, error.Message + error.Advice, StringComparison.Ordinal);
        AssertIsReadable(error);
    }

    [Fact]
    public async Task Missing_setsid_in_sudoers_is_reported_with_the_line_to_add()
    {
        using var user = new SshUser("ALL=(root) NOPASSWD: /usr/bin/systemctl");
        var target = Target(user.Name, null);

        var error = await RefusedAsync(target with { Secrets =
            new() { SudoPassword = SshBench.Secret(user.Password) } });

        Assert.Equal(nameof(SR.SudoCommandsLimited), error.ErrorId);
        Assert.Contains($"{user.Name} ALL=(root) NOPASSWD: /usr/bin/setsid", error.Advice, StringComparison.Ordinal);
        AssertIsReadable(error);
    }

    [Theory]
    [InlineData("ALL=(root) NOPASSWD: /usr/bin/setsid", false)]
    [InlineData("ALL=(root) NOPASSWD: /usr/bin/setsid", true)]
    [InlineData("ALL=(root) /usr/bin/setsid", true)]
    public async Task Line_of_sudoers_that_the_documentation_shows_is_enough(string rule, bool withPassword)
    {
        using var user = new SshUser(rule);
        using var session = _bench.Session(Target(user.Name, withPassword ? user.Password : null));
        var lines = new List<string>();

        await session.RunAsync(new("id", "id -un; cat", "input\n"u8.ToArray(), TimeSpan.FromSeconds(20)), lines.Add,
            Stop);

        Assert.Equal(["root", "input"], lines);
    }

    [Fact]
    public async Task Missing_sudo_is_named()
    {
        using var user = new SshUser();
        // A path without sudo, as if it were not installed.
        var bin = Directory.CreateDirectory($"{_bench.Folder}/bin").FullName;
        foreach (var program in new[] { "sh", "id", "setsid", "bash" })
            File.CreateSymbolicLink($"{bin}/{program}", $"/usr/bin/{program}");
        var home = Directory.CreateDirectory($"{_bench.Folder}/home").FullName;
        await File.WriteAllTextAsync($"{home}/.bashrc", $"PATH={bin}\n", Stop);
        SshTools.Run("usermod", "-d", home, user.Name);

        var error = await RefusedAsync(Target(user.Name, null));

        Assert.Contains("sudo is not installed", error.Message, StringComparison.Ordinal);
        Assert.Equal(nameof(SR.SudoMissing), error.ErrorId);
        AssertIsReadable(error);
    }

    [Theory]
    [InlineData("passwd_tries=1")]
    [InlineData("passwd_tries=3")]
    public async Task Wrong_password_counts_once_and_is_not_tried_again(string tries)
    {
        using var user = new SshUser("ALL=(ALL) ALL");
        using var faillock = new Faillock(user, $"{_bench.Folder}/faillock");
        user.AddSudoers($"Defaults:{user.Name} {tries}");
        using var session = _bench.Session(Target(user.Name, "canary-wrong"));

        // Several scripts of one cmdlet, and a later cmdlet of the same pipeline.
        var errors = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RefusedAsync(session)));
        var later = await RefusedAsync(session);

        Assert.All([.. errors, later], error => Assert.Equal(nameof(SR.SudoPasswordRejected), error.ErrorId));
        Assert.DoesNotContain("canary", later.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, faillock.Failures);
    }

    [Fact]
    public async Task Second_factor_of_sudo_ends_the_login_within_seconds()
    {
        using var user = new SshUser("ALL=(ALL) ALL");
        using var faillock = new Faillock(user, $"{_bench.Folder}/faillock", asks: true);
        var watch = Stopwatch.StartNew();

        var error = await RefusedAsync(Target(user.Name, user.Password));

        Assert.Equal(nameof(SR.LoginPromptUnanswered), error.ErrorId);
        Assert.Contains("complete e-mail address", error.Message, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"{watch.Elapsed}");
        Assert.Equal(0, faillock.Failures);
    }

    [Theory]
    [InlineData("printf 'Enter your project code: '")]
    [InlineData("printf 'Enter your project code: ' >&2")]
    public async Task Login_script_that_asks_ends_the_login_within_seconds(string question)
    {
        using var user = new SshUser(Everything);
        var home = Directory.CreateDirectory($"{_bench.Folder}/home").FullName;
        await File.WriteAllTextAsync($"{home}/.bashrc", $"{question}; read -r code </dev/zero\n", Stop);
        SshTools.Run("usermod", "-d", home, user.Name);
        var watch = Stopwatch.StartNew();

        var error = await RefusedAsync(Target(user.Name, null));

        Assert.Equal(nameof(SR.LoginPromptUnanswered), error.ErrorId);
        Assert.Contains("Enter your project code:", error.Message, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"{watch.Elapsed}");
    }

    public void Dispose() => _bench.Dispose();

    private static void AssertIsReadable(PulsarOpsException error)
    {
        foreach (var internals in new[] { "pulsarops-", "trap :", "printf", "$0" })
            Assert.DoesNotContain(internals, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Another sshd, with these settings.</summary>
    private void Configure(params string[] settings)
    {
        if (settings.Length == 0)
            return;
        _bench.Dispose();
        _bench = new(settings);
    }

    private SshTarget Target(string user, string? password, PulsarBecome become = PulsarBecome.Sudo) =>
        _bench.Target with
    {
        UserName = user, Become = become, Secrets =
            new() { SudoPassword = password is null ? null : SshBench.Secret(password) },
    };

    private async Task<PulsarOpsException> RefusedAsync(SshTarget target)
    {
        using var session = _bench.Session(target);
        return await RefusedAsync(session);
    }

    private static Task<PulsarOpsException> RefusedAsync(PulsarOps.Hosts.Protocol.IRemoteSession session) =>
        Assert.ThrowsAsync<PulsarOpsException>(
        () => session.RunAsync(new("never", "echo never", [], TimeSpan.FromSeconds(40)), Assert.Fail, Stop));
}
