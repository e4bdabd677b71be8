namespace PulsarOps;

/// <summary>What the engine has to say while it works; Commands translates it to PowerShell's streams.</summary>
public interface IDeploymentLog
{
    /// <summary>Each step on a host.</summary>
    void Verbose(string message);

    /// <summary>Command lines and exit codes.</summary>
    void Debug(string message);

    /// <summary>A milestone of a stage.</summary>
    void Information(string message);

    /// <summary>Something the user should change.</summary>
    void Warning(string message);

    /// <summary>A failure of one host or service; the others go on.</summary>
    void Failure(PulsarOpsException failure);

    /// <summary>Where the work stands: what is awaited, and how much of it is done (0 to 100).</summary>
    void Progress(string activity, string status, int percent);
}
