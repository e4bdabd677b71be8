using System.Security;
using System.Text.RegularExpressions;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps.Adapters.Ssh;

/// <summary>
/// Answers sudo's prompt once, and no other prompt. A second prompt means that the password was wrong.
/// </summary>
internal sealed class SudoDialogue(string prompt, SecureString? password)
{
    private readonly TaskCompletionSource<bool> _rejected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _prompt;
    private int _seen;
    private int _answered;

    /// <summary>Completes when sudo has prompted again.</summary>
    public Task Rejected => _rejected.Task;

    /// <summary>Whether the password was sent to sudo.</summary>
    public bool HasAnswered => Volatile.Read(ref _answered) > 0;

    /// <summary>Removes prompts from stderr.</summary>
    public string Filter(string errors)
    {
        for (int at; (at = errors.IndexOf(prompt, StringComparison.Ordinal)) >= 0;
            errors = errors.Remove(at, prompt.Length))
        {
            See(prompt);
        }

        return password is not null && OwnPrompt(errors) is { } own && See(own)
            ? errors.Substring(0, errors.Length - own.Length) : errors;
    }

    /// <summary>The prompts of PAM modules that differ from "Password:", such as those of LDAP and Kerberos.</summary>
    private static string? OwnPrompt(string errors) =>
        Regex.Match(errors, @"(?<=^|\n)[^\n]*passw[^\n:]*: ?$", RegexOptions.IgnoreCase) is { Success: true } match
            ? match.Value : null;

    /// <returns>Whether it is the same prompt as the first one. Another prompt asks for something else.</returns>
    private bool See(string text)
    {
        _prompt ??= text;
        if (_prompt != text)
            return false;
        _seen++;
        return true;
    }

    /// <summary>The line with the password if sudo waits for it. The caller clears it.</summary>
    public byte[]? TakeTurn()
    {
        if (_seen > 1)
            _rejected.TrySetResult(true);
        if (_seen == 0 || _answered > 0 || password is null)
            return null;
        _answered = 1;
        var bytes = Secret.Bytes(password);
        byte[] line = [.. bytes, (byte)'\n'];
        Array.Clear(bytes, 0, bytes.Length);
        return line;
    }
}

/// <summary>
/// Lets only one script at a time try a sudo password that is not yet known to be correct, and none after a rejection:
/// failed attempts count on the host (pam_faillock), and a few of them lock the account.
/// </summary>
/// <param name="first">Runs for the script that tries the password.</param>
internal sealed class SudoTrial(SshTarget target, SemaphoreSlim first)
{
    private volatile bool _isProven = target.Become == PulsarBecome.None || target.Secrets.SudoPassword is null;
    private volatile PulsarOpsException? _rejection;

    /// <summary>Permission to try. Release it when the script has begun or failed.</summary>
    public async Task<SemaphoreHolder> EnterAsync(CancellationToken cancellation)
    {
        var semaphores = new SemaphoreHolder();
        if (_isProven)
            return semaphores;
        await semaphores.TakeAsync(first, cancellation);
        if (!_isProven && _rejection is null)
            return semaphores;
        semaphores.Dispose();
        return _rejection is { } rejection ? throw rejection : semaphores;
    }

    public void ThrowIfNotOwned() => _isProven = true;

    public void Reject(PulsarOpsException rejection) => _rejection = rejection;
}
