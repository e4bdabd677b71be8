using System.Collections.Concurrent;

namespace PulsarOps.Tests.Engine;

/// <summary>Keeps what the engine says.</summary>
internal sealed class RecordingLog : IDeploymentLog
{
    public ConcurrentQueue<PulsarOpsException> Failures { get; } = new();

    public ConcurrentQueue<string> Messages { get; } = new();

    public ConcurrentQueue<string> Warnings { get; } = new();

    public ConcurrentQueue<string> Verboses { get; } = new();

    public ConcurrentQueue<string> Debugs { get; } = new();

    public void Verbose(string message) => Verboses.Enqueue(message);

    public void Debug(string message) => Debugs.Enqueue(message);

    public void Information(string message) => Messages.Enqueue(message);

    public void Warning(string message) => Warnings.Enqueue(message);

    public void Failure(PulsarOpsException failure) => Failures.Enqueue(failure);

    public void Progress(string activity, string status, int percent) => Assert.InRange(percent, 0, 100);
}
