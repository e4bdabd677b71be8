using PulsarOps.Hosts.Ssh;

namespace PulsarOps.Adapters.Ssh;

/// <summary>
/// Lets one script try the password of sudo while it is not known to be right, and none after it was rejected:
/// each wrong try counts on the host (pam_faillock), and a few of them lock the account.
/// </summary>
/// <param name="first">For the one who tries.</param>
internal sealed class SudoTrial(SshTarget target, SemaphoreSlim first)
{
    private volatile bool _isProven = target.Become == PulsarBecome.None || target.Secrets.SudoPassword is null;
    private volatile PulsarOpsException? _rejection;

    /// <summary>The right to try; to be given back when the script has begun or failed.</summary>
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
