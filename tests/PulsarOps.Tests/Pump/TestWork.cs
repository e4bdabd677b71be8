using PulsarOps.Commands;

namespace PulsarOps.Tests.Pump;

/// <summary>What <see cref="InvokeTestWorkCommand"/> does.</summary>
internal sealed class TestWork(Func<CmdletPipe, CancellationToken, Task> work)
{
    private int _ended;

    public InvokeTestWorkCommand? Cmdlet { get; set; }

    public object? Input { get; set; }

    /// <summary>How often it has come to its end.</summary>
    public int Ended => Volatile.Read(ref _ended);

    public async Task RunAsync(CmdletPipe pipe, CancellationToken cancellation)
    {
        try
        {
            await work(pipe, cancellation);
        }
        finally
        {
            Interlocked.Increment(ref _ended);
        }
    }
}
