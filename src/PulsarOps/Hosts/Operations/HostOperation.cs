namespace PulsarOps.Hosts;

/// <summary>One change of a host. The set is small and closed: all deployments consist of these.</summary>
/// <remarks>Each is idempotent: if its postcondition already holds, it changes nothing and reports that.</remarks>
internal abstract record HostOperation
{
    /// <summary>Describes the postcondition, for messages.</summary>
    public abstract string Describe();
}

/// <summary>
/// The directory exists with this mode, octal as <c>stat</c> prints it, and this owner. Missing parents are created.
/// </summary>
/// <param name="Owner">Empty: the account that creates it, and the owner is not checked.</param>
internal sealed record DirectoryOperation(string Path, string Mode, string Owner = "") : HostOperation
{
    public override string Describe() => $"create directory {Path}";
}

/// <summary>A file has this content.</summary>
internal abstract record ContentOperation(string Path, byte[] Content) : HostOperation;

/// <summary>
/// A file of the cluster's own has exactly this content. It is written next to the old file and renamed.
/// </summary>
internal abstract record WriteOperation(string Path, byte[] Content) : ContentOperation(Path, Content)
{
    /// <summary>Where the replaced file is kept, unless one is kept there already; empty to keep none.</summary>
    public string Keep { get; init; } = "";

    public sealed override string Describe() => $"write {Path}";
}

/// <summary>The file has this mode and owner as well.</summary>
/// <param name="Owner">Empty: the account that writes it, and the owner is not checked.</param>
internal sealed record FileOperation(string Path, string Mode, byte[] Content, string Owner = "")
    : WriteOperation(Path, Content);

/// <summary>The file is a unit: systemd has loaded it and starts it with the host.</summary>
internal sealed record UnitOperation(string Path, byte[] Content) : WriteOperation(Path, Content);

/// <summary>The file, or the directory with its contents, does not exist.</summary>
internal sealed record RemoveOperation(string Path) : HostOperation
{
    public override string Describe() => $"remove {Path}";
}

/// <summary>The directory is removed if it is empty; otherwise it stays.</summary>
internal sealed record PruneOperation(string Path) : HostOperation
{
    public override string Describe() => $"remove {Path} if it is empty";
}

/// <summary>
/// The files that PulsarOps unpacked are removed, with their record. Changed or added files stay, with their folders.
/// </summary>
internal sealed record ReleaseRemovalOperation(string ReleaseDirectory) : HostOperation
{
    public override string Describe() => $"remove {ReleaseDirectory}";
}

/// <summary>The release is unpacked completely from an archive with this checksum, or not at all.</summary>
/// <remarks>
/// Unpacking continues if the controller is gone. The next run waits for it instead of starting again.
/// </remarks>
/// <param name="Archive">The archive's path on the host.</param>
/// <param name="Sha512">128 hexadecimal digits.</param>
/// <param name="ReleaseDirectory">The unpacked folder; its last part is the top folder inside the archive.</param>
internal sealed record ReleaseOperation(string Archive, string Sha512, string ReleaseDirectory) : HostOperation
{
    /// <summary>A program in the release directory that proves that the archive is of the expected kind.</summary>
    public string Program { get; init; } = "bin/pulsar";

    /// <summary>
    /// The proxy through which an archive at a URL is fetched; empty: the host's own environment decides.
    /// </summary>
    public string Proxy { get; init; } = "";

    public override string Describe() => $"unpack {Archive} to {ReleaseDirectory}";
}

/// <summary>
/// The process runs, out of reach of the controller's Ctrl+C, with PATH, HOME and the environment of its file, and
/// nothing else.
/// </summary>
/// <param name="Id">The service, for messages.</param>
/// <param name="PidFile">Identifies the process: see ServiceFact.</param>
/// <param name="Inputs">
/// Files that it reads at its start. Their hashes are kept, so that changes since then show a pending restart.
/// </param>
/// <param name="Command">Words without blanks; the first one is a program.</param>
internal sealed record StartOperation(
    string Id, string PidFile, string OutputFile, string WorkDirectory, string EnvironmentFile,
    IReadOnlyList<string> Inputs, IReadOnlyList<string> Command) : HostOperation
{
    public ServiceManager Manager { get; init; } = ServiceManager.Own;

    public override string Describe() => $"start {Id}";
}

/// <summary>The process has ended: by SIGTERM, or killed if <paramref name="Kill"/> allows it.</summary>
internal sealed record StopOperation(string Id, string PidFile, int TimeoutSeconds, bool Kill) : HostOperation
{
    public ServiceManager Manager { get; init; } = ServiceManager.Own;

    public override string Describe() => $"stop {Id}";
}

/// <summary>A service of the cluster has carried out an HTTP request. Only for requests that may be repeated.</summary>
/// <param name="Purpose">Its purpose, for messages.</param>
internal sealed record RestOperation(string Purpose, string Method, string Address, int Port, string Path, string Body)
    : HostOperation
{
    public override string Describe() => Purpose;
}

/// <summary>
/// A long command runs by itself on the host, with its pid, status and output in a folder. It never runs twice at once.
/// </summary>
/// <remarks>
/// A JobCompletion waits for its end. A later run finds the same job: <c>pid</c>, <c>output</c> and <c>status</c> in
/// its folder.
/// </remarks>
internal sealed record JobOperation(
    string Id,
    string Directory,
    string WorkDirectory,
    string EnvironmentFile,
    IReadOnlyList<string> Command
) : HostOperation
{
    /// <summary>The account that runs it; empty for the user of the connection.</summary>
    public string User { get; init; } = "";

    public override string Describe() => $"run {Id}";
}

/// <summary>The unit is removed, and systemd has unloaded it.</summary>
internal sealed record RemoveUnitOperation(string Path) : HostOperation
{
    public override string Describe() => $"remove {Path}";
}
