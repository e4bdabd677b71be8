using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace PulsarOps.Adapters.Ssh;

/// <summary>
/// Opens connections to one target through its jump hosts, within the limits, after verifying its host key.
/// </summary>
internal sealed class SshConnector(
    SshTarget target, PrivateKeyCache keys, JumpHosts jumpHosts, SshConfigs configs, SshLimits limits)
{
    private const int LongestJitter = 100;

    private volatile PulsarOpsException? _rejection;

    private TimeSpan ConnectionTimeout => TimeSpan.FromSeconds(target.ConnectionTimeoutSeconds);

    /// <summary>
    /// Logs in. A refused password is not tried again, because the host counts failed attempts.
    /// </summary>
    public async Task<SshConnection> ConnectAsync(IDeploymentLog? log, CancellationToken cancellation)
    {
        if (_rejection is { } rejection)
            throw rejection;
        var endpoint = await configs.ResolveAsync(target, cancellation);
        return await ConnectAsync(endpoint, isTarget: true, log, cancellation);
    }

    /// <summary>
    /// Reads the keys that the host presents, one of each type. The host only learns the user name of a login without
    /// credentials.
    /// </summary>
    /// <param name="fingerprint">If given, only the key with this fingerprint is read.</param>
    public async Task<IReadOnlyList<SshHostKey>> ScanAsync(string? fingerprint, IDeploymentLog? log,
        CancellationToken cancellation)
    {
        var endpoint = await configs.ResolveAsync(target, cancellation);
        var found = new List<SshHostKey>();
        var offered = new OfferedKeys();
        PulsarOpsException? failure = null;
        foreach (var type in HostKeyTypes.All)
        {
            if (offered.Algorithms is { } algorithms && !algorithms.Any(name => HostKeyTypes.IsOfType(name, type)))
                continue;
            try
            {
                using var connection = await HandshakeAsync(
                    endpoint, [new NoneAuthenticationMethod(endpoint.UserName)], Prepare, new(), log, cancellation);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (SshFailure.IsOfNetwork(exception) || exception is PulsarOpsException)
                    throw SshFailure.Of(exception, endpoint, target.ConnectionTimeoutSeconds);
                failure = SshFailure.Of(exception, endpoint, target.ConnectionTimeoutSeconds);
            }

            if (fingerprint is not null && found.Any(key => key.Fingerprint == fingerprint))
                break;

            void Prepare(SshClient client)
            {
                client.ConnectionInfo.LoggerFactory = offered;
                HostKeyTypes.Offer(client.ConnectionInfo, [type]);
                client.HostKeyReceived += (_, shown) =>
                {
                    shown.CanTrust = false;
                    found.Add(HostKeyTypes.KeyOf(shown));
                };
            }
        }

        return found.Count > 0 || failure is null ? found : throw failure;
    }

    private async Task<SshConnection> ConnectAsync(
        SshEndpoint endpoint, bool isTarget, IDeploymentLog? log, CancellationToken cancellation)
    {
        var verifier = new HostKeyVerifier(endpoint, isTarget ? target.HostKeys : [], target.HostKeyPolicy);
        while (true)
        {
            using var credentials = Credentials.For(endpoint, target.Secrets, keys, isTarget);
            foreach (var skipped in credentials.Skipped)
                log?.Verbose($"[{endpoint.Name}] skipped a key of ssh_config: {skipped}");
            var trace = new LoginTrace();
            try
            {
                var connection = await HandshakeAsync(
                    endpoint, trace.Watch(credentials.Methods), verifier.Attach, trace, log, cancellation);
                if (verifier.Unstored is { } key)
                {
                    log?.Warning(
                        $"[{endpoint.Name}] accepted the new host key {key.Fingerprint}, but there is no "
                        + "known_hosts file to store it in.");
                }

                var info = connection.Client.ConnectionInfo;
                log?.Debug(
                    $"[{endpoint.Name}] logged in as {endpoint.Login}: {info.CurrentKeyExchangeAlgorithm}, " +
                    $"{info.CurrentServerEncryption}, {info.ServerVersion}");
                return connection;
            }
            catch (Exception exception) when (exception is not OperationCanceledException and not PulsarOpsException)
            {
                if (verifier.MayTryAnotherType)
                    continue;
                var error = SshFailure.Of(exception, endpoint, target.ConnectionTimeoutSeconds, verifier, credentials,
                    trace);
                if (isTarget && error.ErrorId == nameof(SR.AuthenticationFailed) && target.Secrets.Password is not null)
                    _rejection = error;
                throw error;
            }
        }
    }

    private Task<SshConnection> HandshakeAsync(
        SshEndpoint endpoint, AuthenticationMethod[] methods, Action<SshClient> prepare, LoginTrace trace,
            IDeploymentLog? log,
        CancellationToken cancellation) =>
        Dialer.DialAsync(
            endpoint, limits.DialPauses, dial =>
                TryHandshakeAsync(endpoint, methods, prepare, trace, dial, log, cancellation), log, cancellation);

    private async Task<SshConnection> TryHandshakeAsync(
        SshEndpoint endpoint, AuthenticationMethod[] methods, Action<SshClient> prepare, LoginTrace trace,
            DialTrace dial,
        IDeploymentLog? log, CancellationToken cancellation)
    {
        using var jump = new Holder<JumpLease>(await LeaseAsync(endpoint, log, cancellation));
        using var semaphores = await AcquireAsync(endpoint, cancellation);
        var forward = jump.Value?.Forward(endpoint.Address, endpoint.Port);
        var proxy = endpoint.ProxyCommand is { } command ? ProxyProcess.Start(command) : null;
        var info = ((int?)forward?.BoundPort ?? proxy?.Port) is { } local
            ? new ConnectionInfo("127.0.0.1", local, endpoint.UserName, methods)
            : new ConnectionInfo(endpoint.Address, endpoint.Port, endpoint.UserName, methods);
        info.Timeout = ConnectionTimeout;
        info.RetryAttempts = 1;
        Cipher.Prefer(info);
        var lease = jump.Value;
        var connection = new SshConnection(endpoint, new(info), trace, jump.Take(), forward, proxy);
        try
        {
            trace.Attach(connection.Client);
            connection.Client.ServerIdentificationReceived += (_, _) => dial.WasGreeted = true;
            prepare(connection.Client);
            await LogInAsync(connection, cancellation);

            // From here on, each command has a deadline of its own, so the library needs none.
            info.Timeout = Timeout.InfiniteTimeSpan;
            return connection;
        }
        catch (Exception exception) when (
            exception is not (OperationCanceledException or SshAuthenticationException)
            && !SshFailure.IsNegotiation(exception) && proxy?.End is { } end)
        {
            connection.Dispose();
            throw new ProxyCommandException(end, exception);
        }
        catch (Exception exception) when (lease is not null && !dial.WasGreeted
            && exception is not OperationCanceledException)
        {
            // The jump host has closed the connection, or still waits for the host.
            var refusal = exception is SshOperationTimeoutException ? null
                : await lease.WhyAsync(endpoint.Address, endpoint.Port, cancellation);
            connection.Dispose();
            if (refusal is not null)
                throw SshFailure.OfJump(exception, endpoint, refusal);
            throw;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Logs in on a thread that may block, within a limit for the whole login. The library limits only each single
    /// wait.
    /// </summary>
    private async Task LogInAsync(SshConnection connection, CancellationToken cancellation)
    {
        var login = Task.Factory.StartNew(
            connection.Client.Connect, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(ConnectionTimeout);
        await Task.WhenAny(login, Task.Delay(Timeout.Infinite, timeout.Token));
        if (login.IsCompleted)
        {
            await login;
            return;
        }

        _ = login.ContinueWith(
            task => task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        cancellation.ThrowIfCancellationRequested();
        throw new SshOperationTimeoutException();
    }

    private async Task<JumpLease?> LeaseAsync(SshEndpoint endpoint, IDeploymentLog? log, CancellationToken cancellation)
    {
        if (endpoint.Jumps.Count == 0)
            return null;
        var last = endpoint.Jumps[endpoint.Jumps.Count - 1] with
        {
            Jumps = [.. endpoint.Jumps.Take(endpoint.Jumps.Count - 1)],
        };
        return await jumpHosts.LeaseAsync(last.Key, () =>
            ConnectAsync(last, isTarget: false, log, CancellationToken.None), cancellation);
    }

    private async Task<IDisposable> AcquireAsync(SshEndpoint endpoint, CancellationToken cancellation)
    {
        var semaphores = new SemaphoreHolder();
        try
        {
            if (endpoint.Jumps.Count > 0)
            {
                await semaphores.TakeAsync(
                    limits.HandshakesThrough(endpoint.Jumps[endpoint.Jumps.Count - 1].Login), cancellation);
            }

            var isAlone = await semaphores.TakeAsync(limits.Handshakes, cancellation);
            if (!isAlone)
                await Task.Delay(Jitter.Next(LongestJitter), cancellation);
            return semaphores;
        }
        catch
        {
            semaphores.Dispose();
            throw;
        }
    }

    /// <summary>Disposes of a connection that the caller no longer needs.</summary>
    private sealed class Holder<T>(T? value) : IDisposable
        where T : class, IDisposable
    {
        public T? Value { get; private set; } = value;

        public T? Take()
        {
            var taken = Value;
            Value = null;
            return taken;
        }

        public void Dispose() => Value?.Dispose();
    }
}
