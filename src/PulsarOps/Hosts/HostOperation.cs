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

/// <summary>
/// The file has a key, a certificate or a token, which is made only when it is written. No plan, difference, journal or
/// copy has its content.
/// </summary>
internal sealed record IssuedFileOperation(string Path, string Mode, string Owner, IssuedContent Content)
    : HostOperation
{
    public override string Describe() => $"write {Path}";
}

/// <summary>This is a class, because a record would print its content.</summary>
/// <param name="purpose">What distinguishes it in a plan.</param>
/// <param name="make">Makes the content, once.</param>
internal sealed class IssuedContent(string purpose, Func<byte[]> make)
{
    private readonly Lazy<byte[]> _bytes = new(make);

    public string Purpose { get; } = purpose;

    public byte[] Bytes => _bytes.Value;
}

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
/// The process runs with PATH, HOME and the variables of its file only, and the Ctrl+C of the controller does not
/// reach it.
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
    /// <summary>The folder with the keys, certificates and token for the request; null for plain text.</summary>
    public string? WebTls { get; init; }

    /// <summary>Services as <c>host:port</c> that are asked in turn if the first one does not carry it out.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    public override string Describe() => Purpose;
}

/// <summary>
/// A znode exists, without data and for everyone, or does not exist. If its parent does not exist, nothing is changed.
/// </summary>
/// <param name="Purpose">Its purpose, for messages.</param>
/// <param name="Servers">ZooKeeper servers as <c>host:port,host:port</c>, with a chroot if there is one.</param>
internal sealed record ZNodeOperation(string Purpose, string Servers, string Path, bool Exists) : HostOperation
{
    /// <summary>The folder with the keys and certificates for the connection; null for plain text.</summary>
    public string? ZooKeeperTls { get; init; }

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

/// <summary>The account exists: a system account with a group of its own, without a login shell or a home.</summary>
/// <param name="Comment">The comment that marks it as made by PulsarOps. An existing account stays unchanged.</param>
internal sealed record AccountOperation(string User, string Home, string Comment) : HostOperation
{
    public override string Describe() => $"create account {User}";
}

/// <summary>The account is removed if it has this mark.</summary>
internal sealed record AccountRemovalOperation(string User, string Comment) : HostOperation
{
    public override string Describe() => $"remove account {User}";
}

/// <summary>The distribution's packages are installed, by apt-get or dnf.</summary>
internal sealed record PackageOperation(IReadOnlyList<string> Names) : HostOperation
{
    public override string Describe() => $"install {string.Join(", ", Names)}";
}

/// <summary>
/// A text file of the system has this content, with its previous mode and owner. Nothing is done if it has changed
/// since it was read.
/// </summary>
/// <param name="OldSha256">The hash of the content that was read.</param>
internal sealed record EditOperation(string Path, string OldSha256, byte[] Content) : ContentOperation(Path, Content)
{
    public override string Describe() => $"edit {Path}";
}

/// <summary>The host has this name, at once and after a reboot.</summary>
internal sealed record HostNameOperation(string Name) : HostOperation
{
    public override string Describe() => $"set the host name {Name}";
}

/// <summary>The kernel has this setting now; a file in /etc/sysctl.d keeps it.</summary>
internal sealed record KernelSettingOperation(string Key, long Value) : HostOperation
{
    public override string Describe() => $"set {Key} to {Value}";
}

/// <summary>Operations for one host in one round trip.</summary>
/// <param name="StateDirectory">The folder of the lock; empty to take no lock and create no folder.</param>
internal sealed record HostBatch(string StateDirectory, IReadOnlyList<BatchEntry> Entries)
{
    /// <summary>The operation that must hold the host's lease; empty if no lease may be held there.</summary>
    public string Owner { get; init; } = "";

    /// <summary>
    /// The begin record for the journal. Only the first batch of an operation on a host has it.
    /// </summary>
    public OperationRecord? Begin { get; init; }

    /// <summary>What the controller has done meanwhile, for the journal.</summary>
    public IReadOnlyList<PastStep> Past { get; init; } = [];
}

/// <summary>An operation, and the numbers of those in the same batch that must succeed before it.</summary>
internal sealed record BatchEntry(int Number, HostOperation Operation, IReadOnlyList<int> After)
{
    /// <summary>Its purpose, for the journal.</summary>
    public StepRecord? Record { get; init; }
}

/// <summary>How an operation of a batch ended.</summary>
/// <param name="Detail">What was done, or why it failed: the command's own output.</param>
internal sealed record HostOperationResult(int Number, HostOperationOutcome Outcome, string Detail);

internal enum HostOperationOutcome
{
    Changed,

    /// <summary>The postcondition already held.</summary>
    Unchanged,

    Failed,

    /// <summary>Not attempted: the lease of its owner was no longer on the host.</summary>
    Fenced,

    /// <summary>Not attempted: the journal could not be written first.</summary>
    Unrecorded,

    /// <summary>Not attempted because a predecessor failed.</summary>
    Skipped,
}

/// <summary>What starts, supervises and stops the process of a service.</summary>
/// <param name="Unit">Its unit, if systemd manages it.</param>
/// <param name="User">
/// The account of the process; empty for the user of the connection. A unit names its account itself.
/// </param>
internal sealed record ServiceManager(ServiceManagerKind Kind, string Unit = "", string User = "")
{
    public static ServiceManager Own { get; } = new(ServiceManagerKind.Process);

    /// <summary>Whether a process that fails is started again.</summary>
    public bool Restarts => Kind == ServiceManagerKind.Systemd;
}

internal enum ServiceManagerKind
{
    /// <summary>No manager: PulsarOps starts a plain process.</summary>
    Process,

    Systemd,

    /// <summary>The release's script of that name, which is the first word of the command.</summary>
    Daemon,
}
