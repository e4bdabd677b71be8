using System.Collections.Concurrent;
using System.Diagnostics;
using PulsarOps.Common;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps.Adapters.Ssh;

/// <summary>
/// Runs scripts on one host over one connection. If the host allows too few sessions on it (MaxSessions), scripts wait
/// for each other, and urgent scripts (renewing the lease, ending a script) use a second connection.
/// </summary>
internal sealed class SshSession(SshTarget target, SshConnector connector, SshLimits limits) : IRemoteSession
{
    /// <summary>
    /// The number of concurrent scripts. sshd allows ten sessions: one is for urgent scripts, the rest for ending
    /// scripts.
    /// </summary>
    private const int Channels = 7;

    private const int RefusalPause = 100;

    /// <summary>The time for which an ended script still occupies its session on the host.</summary>
    private static readonly TimeSpan RefusalTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan UrgentRefusalTime = TimeSpan.FromSeconds(0.3);

    /// <summary>The time to open another connection before a script is ended.</summary>
    private static readonly TimeSpan EndingConnect = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _channels = new(Channels);
    private readonly SemaphoreSlim _urgent = new(1);
    private readonly SemaphoreSlim _sideUse = new(1);
    private readonly ConcurrentQueue<RemoteGroup> _orphans = new();
    private readonly ChannelLimit _room = new();
    private readonly SudoTrial _sudo = new(target, new(1));
    private readonly ReusableConnection _main = new(target.Name, connector);
    private readonly ReusableConnection _side = new(target.Name, connector);
    private volatile bool _hasUrgentWay;

    public string? SharedPath(string localPath) => null;

    public async Task<CommandResult> RunAsync(
        RemoteCommand command, Action<string> onLine, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var semaphores = new SemaphoreHolder();
        await semaphores.TakeAsync(command.Urgent ? _urgent : _channels, cancellation);
        if (!command.Urgent)
            await semaphores.TakeAsync(limits.Commands, cancellation);
        if (command.Content is not null || command.Raw is not null)
            await semaphores.TakeAsync(limits.Uploads, cancellation);

        var (refusal, toSide) = (new Stopwatch(), false);
        for (var attempt = 1; ;)
        {
            using var trial = await _sudo.EnterAsync(cancellation);
            var way = await WayAsync(command, toSide, cancellation);
            var script = new RemoteScript(target, way.Connection, command, onLine, group =>
                EndAsync(way.Connection, group));
            try
            {
                if (way.IsNew)
                    await EndOrphansAsync(way.Connection);
                return await script.RunAsync(patient: way.IsNew, BegunAsync, cancellation);
            }
            catch (ChannelRefusedException refused)
            {
                refusal.Start();
                if (refusal.Elapsed < (command.Urgent && !way.IsSide ? UrgentRefusalTime : RefusalTime))
                {
                    await Task.Delay(RefusalPause, cancellation);
                    continue;
                }

                if (way.IsSide || (!command.Urgent && !_room.LearnLimit()))
                    throw SessionsRefused(refused.Message, refused);
                toSide = command.Urgent;
                refusal.Reset();
                command.Log?.Debug(
                    $"[{target.Name}] the host allows no more sessions on the connection (MaxSessions)");
            }
            catch (ConnectionDeadException dead)
            {
                Drop(way, dead.Message);
                if (script.Group is { } group)
                    _orphans.Enqueue(group);

                // Before the script is sent, a retry is safe. Afterwards, only the caller knows.
                if (script.Group is null && !way.IsNew && attempt++ == 1)
                {
                    command.Log?.Debug($"[{target.Name}] the connection is dead ({dead.Message}); connecting again");
                    continue;
                }

                throw new PulsarOpsException(
                    nameof(SR.ConnectionLost), ErrorKind.Connection, target.Name, dead.InnerException, target.Name,
                    command.Title, dead.Message);
            }
            catch (PulsarOpsException rejection) when (rejection.ErrorId == nameof(SR.SudoPasswordRejected))
            {
                _sudo.Reject(rejection);
                throw;
            }
            catch (Exception exception) when (script.IsStuck
                && exception is OperationCanceledException or TimeoutException)
            {
                Drop(way, "the host does not end a cancelled script");
                if (script.Group is { } stuck)
                    _orphans.Enqueue(stuck);
                throw;
            }
            finally
            {
                way.GiveBackAfter(script.Closed);
            }

            async Task BegunAsync()
            {
                _sudo.ThrowIfNotOwned();
                trial.Dispose();
                if (command.OpensUrgentChannel)
                    await OpenUrgentWayAsync(command, cancellation);
            }
        }
    }

    public void Dispose()
    {
        _side.Dispose();
        _main.Dispose();
    }

    /// <summary>A connection with a free channel.</summary>
    private async Task<Way> WayAsync(RemoteCommand command, bool toSide, CancellationToken cancellation)
    {
        var place = !command.Urgent ? await _room.TakeAsync(cancellation) : toSide ? null : _room.TryTake();
        if (place is null)
            return await SideAsync(command.Log, cancellation);
        try
        {
            var (connection, isNew) = await _main.GetAsync(command.Log, cancellation);
            return new(connection, isNew, false, place);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>The second connection, for one script at a time.</summary>
    private async Task<Way> SideAsync(IDeploymentLog? log, CancellationToken cancellation)
    {
        var semaphores = new SemaphoreHolder();
        await semaphores.TakeAsync(_sideUse, cancellation);
        try
        {
            var (connection, isNew) = await _side.GetAsync(log, cancellation);
            return new(connection, isNew, true, semaphores);
        }
        catch (PulsarOpsException exception)
        {
            semaphores.Dispose();
            throw SessionsRefused(exception.Message, exception);
        }
        catch
        {
            semaphores.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs an empty script beside another one. It fails before anything is changed if the host allows neither a second
    /// session nor a second connection. Otherwise the first renewal of the lease would fail.
    /// </summary>
    private async Task OpenUrgentWayAsync(RemoteCommand command, CancellationToken cancellation)
    {
        if (_hasUrgentWay)
            return;
        await RunAsync(
            new("session", ":", [], TimeSpan.FromSeconds(30)) { Urgent = true, Log = command.Log }, _ => { },
                cancellation);
        _hasUrgentWay = true;
    }

    private async Task<bool> EndAsync(SshConnection connection, RemoteGroup group)
    {
        if (_room.TryTake() is { } place)
        {
            try
            {
                using (place)
                    return await RemoteScript.EndAsync(target, connection, group);
            }
            catch (ChannelRefusedException)
            {
                // The second connection has a free channel.
            }
        }

        using var timeout = new CancellationTokenSource(EndingConnect);
        while (true)
        {
            try
            {
                var side = await SideAsync(null, timeout.Token);
                using (side.Place)
                    return await RemoteScript.EndAsync(target, side.Connection, group);
            }
            catch (ChannelRefusedException) when (!timeout.IsCancellationRequested)
            {
                await Task.Delay(RefusalPause, CancellationToken.None);
            }
            catch (Exception exception) when (
                exception is PulsarOpsException or OperationCanceledException or ChannelRefusedException)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Scripts that an earlier connection left running. They would hold the host's lock, and nothing reads their
    /// output.
    /// </summary>
    private async Task EndOrphansAsync(SshConnection connection)
    {
        while (_orphans.TryDequeue(out var group))
            await RemoteScript.EndAsync(target, connection, group);
    }

    private void Drop(Way way, string reason) => (way.IsSide ? _side : _main).Drop(way.Connection, reason);

    private PulsarOpsException SessionsRefused(string reason, Exception cause) =>
        new(nameof(SR.SessionsRefused), ErrorKind.Connection, target.Name, cause, target.Name, reason);

    /// <param name="IsNew">Whether the connection is new.</param>
    private sealed record Way(SshConnection Connection, bool IsNew, bool IsSide, IDisposable Place)
    {
        /// <summary>The session is free when the host has closed the channel.</summary>
        public void GiveBackAfter(Task closed) => closed.ContinueWith(
            _ => Place.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
    }
}
