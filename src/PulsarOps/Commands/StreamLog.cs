using System.Management.Automation;

namespace PulsarOps.Commands;

/// <summary>Writes the engine's messages to PowerShell's streams.</summary>
internal sealed class StreamLog(CmdletPipe pipe, ThrottledProgress progress) : IDeploymentLog
{
    private static readonly string[] Tags = ["PulsarOps"];

    public void Verbose(string message)
    {
        if (pipe.Preferences.Verbose)
            Post(MessageStream.Verbose, cmdlet => cmdlet.WriteVerbose(message));
    }

    public void Debug(string message)
    {
        if (pipe.Preferences.Debug)
            Post(MessageStream.Debug, cmdlet => cmdlet.WriteDebug(message));
    }

    // Always written: -InformationVariable collects it even if it is not shown.
    public void Information(string message) =>
        Post(MessageStream.Information, cmdlet => cmdlet.WriteInformation(message, Tags));

    public void Warning(string message) => Post(MessageStream.Warning, cmdlet => cmdlet.WriteWarning(message));

    public void Failure(PulsarOpsException failure)
    {
        if (pipe.Held.Keep(failure))
            Verbose($"{failure.Message} The work on the other hosts completes first.");
        else
            pipe.Post(cmdlet => cmdlet.WriteError(ErrorRecordFactory.Create(failure)));
    }

    // If a preference would end the pipeline at a progress record, none is written.
    public void Progress(string activity, string status, int percent)
    {
        if (pipe.Preferences.Progress && !pipe.Preferences.Ending.Contains(MessageStream.Progress))
            progress.Report(activity, status, percent);
    }

    private void Post(MessageStream stream, Action<PSCmdlet> write)
    {
        if (!pipe.Held.Keep(stream, write))
            pipe.Post(write);
    }
}
