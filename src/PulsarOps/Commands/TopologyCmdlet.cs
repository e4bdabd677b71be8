using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Engine;

namespace PulsarOps;

/// <summary>A cmdlet that works on the hosts of a topology: takes it from the pipeline, and shares its sessions along it.</summary>
public abstract class TopologyCmdlet : PulsarCmdlet
{
    private HostPool? _pool;

    /// <summary>The topology to work on, as New-PulsarTopology makes it and each stage hands it on.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ValidateNotNull]
    public virtual PulsarTopology Topology { get; set; } = null!;

    /// <summary>Runs work on the topology's hosts.</summary>
    private protected void RunOnHosts(PulsarTopology topology, Func<HostPool, CmdletPipe, CancellationToken, Task> work)
    {
        // A topology that comes back from the same pipeline carries this pool; another one has another.
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

    /// <summary>After Ctrl+C the work may still be cleaning up on the hosts when this cmdlet is gone already.</summary>
    private void Release()
    {
        if (_pool is { } pool)
            WorkEnded.ContinueWith(_ => pool.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _pool = null;
    }
}
