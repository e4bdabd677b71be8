using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PulsarOps.Tests.Support;

/// <summary>A PowerShell session of its own with the packed module imported.</summary>
internal sealed class Module : IDisposable
{
    private readonly Runspace _runspace;

    public Module()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(ModuleFolder.Manifest);
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    /// <summary>
    /// Runs a script. A terminating error is in the result too, as the last of the errors. How long it took is in the
    /// test's output.
    /// </summary>
    public ModuleRun Run(string script, params (string Name, object Value)[] variables)
    {
        foreach (var (name, value) in variables)
            _runspace.SessionStateProxy.SetVariable(name, value);
        var watch = Stopwatch.StartNew();
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        var output = new List<PSObject>();
        var errors = new List<ErrorRecord>();
        try
        {
            output.AddRange(shell.Invoke());
        }
        catch (RuntimeException exception)
        {
            errors.Add(exception.ErrorRecord);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{DateTime.UtcNow:HH:mm:ss} {watch.Elapsed.TotalSeconds:0.0} s: {script}"
        );
        errors.InsertRange(0, shell.Streams.Error);
        return new(
            output,
            errors,
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            [.. shell.Streams.Warning.Select(record => record.Message)]
        )
        {
            Progress = [.. shell.Streams.Progress],
            Others =
            [
                .. shell.Streams.Debug.Select(record => record.Message),
                .. shell.Streams.Information.Select(record => record.ToString()),
                .. shell.Streams.Progress.Select(record =>
                    $"{record.Activity} {record.StatusDescription} {record.CurrentOperation}"
                ),
            ],
        };
    }

    public void Dispose() => _runspace.Dispose();
}

/// <summary>What a script gave.</summary>
internal sealed record ModuleRun(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<string> Warnings
)
{
    public IReadOnlyList<ProgressRecord> Progress { get; init; } = [];

    /// <summary>Debug, information and progress.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>Every word of every stream, of errors also what a user has to dig for.</summary>
    public string Everything =>
        string.Join(
            "\n",
            [
                .. Output.Select(item => item?.ToString() ?? ""),
                .. Verbose,
                .. Warnings,
                .. Others,
                .. Errors.Select(error =>
                    $"{error} {error.ErrorDetails} {error.TargetObject} {error.Exception} "
                        + $"{error.InvocationInfo?.Line} {error.ScriptStackTrace}"
                ),
            ]
        );

    /// <summary>The ids of the errors, without the command's name.</summary>
    public IReadOnlyList<string> ErrorIds => [.. Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])];

    public ModuleRun Succeeded()
    {
        Assert.True(
            Errors.Count == 0,
            string.Join("\n", Errors.Select(error => $"{error.FullyQualifiedErrorId}: {error.Exception.Message}"))
        );
        return this;
    }

    public IReadOnlyList<T> Of<T>() => [.. Output.Select(item => (T)item.BaseObject)];
}
