namespace PulsarOps;

/// <summary>Receives the messages of the engine. Commands maps them to PowerShell's streams.</summary>
public interface IDeploymentLog
{
    /// <summary>Reports a step on a host.</summary>
    void Verbose(string message);

    /// <summary>Reports command lines and exit codes.</summary>
    void Debug(string message);

    /// <summary>Reports a milestone of a stage.</summary>
    void Information(string message);

    /// <summary>Reports something that the user should change.</summary>
    void Warning(string message);

    /// <summary>Reports the failure of one host or service. The others continue.</summary>
    void Failure(PulsarOpsException failure);

    /// <summary>Reports what PulsarOps waits for, and the percentage that is done (0 to 100).</summary>
    void Progress(string activity, string status, int percent);
}
