namespace PulsarOps.Hosts;

/// <summary>One change of a machine. The set is small and closed: whatever a deployment does is made of these.</summary>
/// <remarks>Each is idempotent: where its postcondition holds already it changes nothing and says so.</remarks>
internal abstract record HostOperation
{
    /// <summary>What is true once it has been carried out, for messages.</summary>
    public abstract string Describe();
}

/// <summary>The directory exists with this mode, octal as <c>stat</c> prints it, and this owner. Parents are made as needed.</summary>
/// <param name="Owner">Empty: whoever makes it, and nobody is asked whose it is.</param>
internal sealed record DirectoryOperation(string Path, string Mode, string Owner = "") : HostOperation
{
    public override string Describe() => $"create directory {Path}";
}

/// <summary>A file has this content.</summary>
internal abstract record ContentOperation(string Path, byte[] Content) : HostOperation;

/// <summary>A file of the cluster's own has exactly this content; written beside it and renamed.</summary>
internal abstract record WriteOperation(string Path, byte[] Content) : ContentOperation(Path, Content)
{
    /// <summary>Where the file that is replaced is kept, as it was, unless one is kept there already; empty: nowhere.</summary>
    public string Keep { get; init; } = "";

    public sealed override string Describe() => $"write {Path}";
}

/// <summary>The file has this mode and owner as well.</summary>
/// <param name="Owner">Empty: whoever writes it, and nobody is asked whose it is.</param>
internal sealed record FileOperation(string Path, string Mode, byte[] Content, string Owner = "")
    : WriteOperation(Path, Content);

/// <summary>The file is a unit: systemd knows it, and starts it with the host.</summary>
internal sealed record UnitOperation(string Path, byte[] Content) : WriteOperation(Path, Content);

/// <summary>Neither file nor directory is there any more, with all it held.</summary>
internal sealed record RemoveOperation(string Path) : HostOperation
{
    public override string Describe() => $"remove {Path}";
}

/// <summary>The directory is gone if it was empty; a directory with something in it stays.</summary>
internal sealed record PruneOperation(string Path) : HostOperation
{
    public override string Describe() => $"remove {Path} if it is empty";
}

/// <summary>
/// What PulsarOps unpacked is gone, with the note of it. Files that were changed or added stay, with their folders.
/// </summary>
internal sealed record ReleaseRemovalOperation(string ReleaseDirectory) : HostOperation
{
    public override string Describe() => $"remove {ReleaseDirectory}";
}

/// <summary>The release is unpacked as a whole, from an archive with this checksum, or not there at all.</summary>
/// <remarks>Unpacking goes on by itself when the controller is gone; whoever comes next waits for it instead of doing it again.</remarks>
/// <param name="Archive">The archive's path on the machine.</param>
/// <param name="Sha512">128 hexadecimal digits.</param>
/// <param name="ReleaseDirectory">The unpacked folder; its last part is the top folder inside the archive.</param>
internal sealed record ReleaseOperation(string Archive, string Sha512, string ReleaseDirectory) : HostOperation
{
    /// <summary>A program below the tree, which shows that it is what it is taken for.</summary>
    public string Program { get; init; } = "bin/pulsar";

    /// <summary>Through which an archive at a URL is fetched; empty: what the machine's own environment says.</summary>
    public string Proxy { get; init; } = "";

    public override string Describe() => $"unpack {Archive} to {ReleaseDirectory}";
}

/// <summary>The process runs, out of reach of the controller's Ctrl+C, with PATH, HOME and the environment of its file, and nothing else.</summary>
/// <param name="Id">The service it is, for messages.</param>
/// <param name="PidFile">Identifies the process: see ServiceFact.</param>
/// <param name="Inputs">Files that it reads when it starts; their hashes are kept, and tell a restart that is pending.</param>
/// <param name="Command">Words without blanks; the first one is a program.</param>
internal sealed record StartOperation(
    string Id, string PidFile, string OutputFile, string WorkDirectory, string EnvironmentFile,
    IReadOnlyList<string> Inputs, IReadOnlyList<string> Command) : HostOperation
{
    public ServiceManager Manager { get; init; } = ServiceManager.Own;

    public override string Describe() => $"start {Id}";
}

/// <summary>The process is gone: asked by SIGTERM, and killed only where <paramref name="Kill"/> says so.</summary>
internal sealed record StopOperation(string Id, string PidFile, int TimeoutSeconds, bool Kill) : HostOperation
{
    public ServiceManager Manager { get; init; } = ServiceManager.Own;

    public override string Describe() => $"stop {Id}";
}

/// <summary>A service of the cluster has carried out a request over HTTP; to be asked only for what may be asked twice.</summary>
/// <param name="Purpose">What it is for, for messages.</param>
internal sealed record RestOperation(string Purpose, string Method, string Address, int Port, string Path, string Body)
    : HostOperation
{
    public override string Describe() => Purpose;
}

/// <summary>A command of some length runs by itself on the machine, with pid, status and output in a folder; it never runs twice at once.</summary>
/// <remarks>Its end is awaited by a JobGate; whoever comes later finds the same job: <c>pid</c>, <c>output</c> and <c>status</c> in its folder.</remarks>
internal sealed record JobOperation(
    string Id,
    string Directory,
    string WorkDirectory,
    string EnvironmentFile,
    IReadOnlyList<string> Command
) : HostOperation
{
    /// <summary>Who runs it; empty: the user of the connection.</summary>
    public string User { get; init; } = "";

    public override string Describe() => $"run {Id}";
}

/// <summary>The unit is gone, and systemd knows no more of it.</summary>
internal sealed record RemoveUnitOperation(string Path) : HostOperation
{
    public override string Describe() => $"remove {Path}";
}
