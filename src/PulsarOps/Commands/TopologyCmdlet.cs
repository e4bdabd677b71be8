using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Engine;

namespace PulsarOps;

/// <summary>
/// A cmdlet that works on the hosts of a topology from the pipeline, and shares their sessions with the next stage.
/// </summary>
public abstract class TopologyCmdlet : PulsarCmdlet
{
    private HostPool? _pool;

    /// <summary>The topology, from New-PulsarTopology, Import-PulsarTopology or the previous stage.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ValidateNotNull]
    public virtual PulsarTopology Topology { get; set; } = null!;

    /// <summary>Runs work on the topology's hosts.</summary>
    private protected void RunOnHosts(PulsarTopology topology, Func<HostPool, CmdletPipe, CancellationToken, Task> work)
    {
        // A topology of the same pipeline carries this pool already; another topology has another pool.
        var pool = HostPool.Take(topology);
        Release();
        _pool = pool;
        Run((pipe, cancellation) => work(pool, pipe, cancellation));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            Release();
    }

    /// <summary>After Ctrl+C, the work may still clean up on the hosts when this cmdlet has been disposed.</summary>
    private void Release()
    {
        if (_pool is { } pool)
        {
            WorkEnded.ContinueWith(
                _ => pool.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        _pool = null;
    }
}
