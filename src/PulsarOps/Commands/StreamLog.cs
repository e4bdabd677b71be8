using PulsarOps.Common;

namespace PulsarOps.Commands;

/// <summary>The engine's messages on PowerShell's streams.</summary>
internal sealed class StreamLog(CmdletPipe pipe, ThrottledProgress progress) : IDeploymentLog
{
    private static readonly string[] Tags = ["PulsarOps"];

    public void Verbose(string message)
    {
        if (pipe.Preferences.Verbose)
            pipe.Post(cmdlet => cmdlet.WriteVerbose(message));
    }

    public void Debug(string message)
    {
        if (pipe.Preferences.Debug)
            pipe.Post(cmdlet => cmdlet.WriteDebug(message));
    }

    // Never left out: -InformationVariable collects it even where it is not shown.
    public void Information(string message) => pipe.Post(cmdlet => cmdlet.WriteInformation(message, Tags));

    public void Warning(string message) => pipe.Post(cmdlet => cmdlet.WriteWarning(message));

    public void Failure(PulsarOpsException failure) => pipe.Post(cmdlet => cmdlet.WriteError(ErrorRecordFactory.Create(failure)));

    public void Progress(string activity, string status, int percent)
    {
        if (pipe.Preferences.Progress)
            progress.Report(activity, status, percent);
    }
}
