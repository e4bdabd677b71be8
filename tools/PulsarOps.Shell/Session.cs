using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PulsarOps.Shell;

/// <summary>A runspace and the ways to run commands in it.</summary>
internal sealed class Session : IDisposable
{
    private readonly ShellHost _host;
    private readonly ConsoleOutput _output;
    private readonly Interrupts _interrupts;
    private readonly Runspace _runspace;

    public Session(ShellHost host, ConsoleOutput output, Interrupts interrupts)
    {
        _host = host;
        _output = output;
        _interrupts = interrupts;
        _runspace = RunspaceFactory.CreateRunspace(host, InitialSessionState.CreateDefault2());
        _runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        _runspace.Open();
    }

    /// <summary><c>$?</c>: whether the last command succeeded.</summary>
    public bool LastSucceeded => _runspace.SessionStateProxy.GetVariable("?") is true;

    /// <summary>Runs a script and shows its output and errors; its exit is the host's.</summary>
    public CommandOutcome Run(Command script)
    {
        using var pipeline = _runspace.CreatePipeline();
        pipeline.Commands.Add(script);
        ScriptExit.Propagate(_runspace);
        return Run(pipeline);
    }

    /// <summary>Runs a line of the prompt; a nested one runs inside the command that is waiting.</summary>
    public CommandOutcome Run(string text, bool nested = false)
    {
        using var pipeline = nested
            ? _runspace.CreateNestedPipeline(text, addToHistory: true)
            : _runspace.CreatePipeline(text, addToHistory: true);
        return Run(pipeline);
    }

    /// <summary>Runs a command quietly; an error that ends it comes as its exception.</summary>
    public IReadOnlyList<PSObject> Invoke(Command command, bool nested = false)
    {
        using var pipeline = nested ? _runspace.CreateNestedPipeline() : _runspace.CreatePipeline();
        pipeline.Commands.Add(command);
        using (_interrupts.Begin(pipeline.StopAsync))
        {
            return pipeline.Invoke();
        }
    }

    public void Dispose() => _runspace.Dispose();

    private CommandOutcome Run(Pipeline pipeline)
    {
        pipeline.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add(OutDefault());
        try
        {
            using (_interrupts.Begin(pipeline.StopAsync))
            {
                pipeline.Invoke();
            }

            // A pipeline that was stopped may end without an exception.
            return _interrupts.ExitCode is null ? CommandOutcome.Completed : CommandOutcome.Stopped;
        }
        catch (Exception) when (_interrupts.ExitCode is not null)
        {
            return CommandOutcome.Stopped;
        }
        catch (Exception e)
        {
            Report(e, pipeline.IsNested);
            return CommandOutcome.Terminated;
        }
        finally
        {
            _output.EndProgress();
        }
    }

    // The error is rendered by PowerShell itself, so that it looks like any other.
    private void Report(Exception exception, bool nested)
    {
        var record = (exception as IContainsErrorRecord)?.ErrorRecord
            ?? new ErrorRecord(exception, "PulsarOps.Shell", ErrorCategory.NotSpecified, null);
        using var pipeline = nested ? _runspace.CreateNestedPipeline() : _runspace.CreatePipeline();
        pipeline.Commands.Add(OutDefault());
        pipeline.Input.Write(record);
        pipeline.Input.Close();
        _output.OutputIsError = true;
        try
        {
            pipeline.Invoke();
        }
        catch (RuntimeException)
        {
            // The error view itself is broken.
            _host.UI.WriteErrorLine(exception.Message);
        }
        finally
        {
            _output.OutputIsError = false;
        }
    }

    private static Command OutDefault() => new("Out-Default", isScript: false, useLocalScope: true)
    {
        MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Error | PipelineResultTypes.Output,
    };
}
