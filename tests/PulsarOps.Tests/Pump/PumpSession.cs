using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PulsarOps.Commands;

namespace PulsarOps.Tests.Pump;

/// <summary>A runspace with the test cmdlets, and a pipeline in it.</summary>
internal sealed class PumpSession : IDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Runspace _runspace;

    public PumpSession()
    {
        var state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Invoke-TestWork", typeof(InvokeTestWorkCommand), null));
        state.Commands.Add(new SessionStateCmdletEntry("Select-One", typeof(SelectOneCommand), null));
        state.Commands.Add(new SessionStateCmdletEntry("Stop-Pipeline", typeof(StopPipelineCommand), null));
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        Shell = PowerShell.Create(_runspace);
    }

    public PowerShell Shell { get; }

    /// <summary>Adds the test cmdlet to the pipeline.</summary>
    public TestWork Add(Func<CmdletPipe, CancellationToken, Task> work, params (string Name, object Value)[] parameters)
    {
        var added = new TestWork(work);
        Shell.AddCommand("Invoke-TestWork").AddParameter("Work", added);
        foreach (var (name, value) in parameters)
            Shell.AddParameter(name, value);
        return added;
    }

    public TestWork Add(Action<CmdletPipe> work, params (string Name, object Value)[] parameters) => Add(
        (pipe, _) =>
        {
            work(pipe);
            return Task.CompletedTask;
        },
        parameters);

    public object?[] Invoke() => [.. Shell.Invoke().Select(output => output?.BaseObject)];

    public void Dispose()
    {
        Shell.Dispose();
        _runspace.Dispose();
    }
}
