using PulsarOps.Hosts.Ssh;

namespace PulsarOps.Adapters.Ssh;

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
