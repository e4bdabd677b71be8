namespace PulsarOps.Hosts;

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

/// <summary>The ports are open or closed, at once and after a reboot.</summary>
/// <param name="Kind"><c>firewalld</c>, <c>ufw</c> or <c>nftables</c>.</param>
/// <param name="Zone">The zone of firewalld; for nftables the unit that keeps the rules.</param>
/// <param name="Comment">The comment of the rules, if the firewall has comments.</param>
internal sealed record FirewallOperation(string Kind, string Zone, IReadOnlyList<int> Ports, string Comment, bool Open)
    : HostOperation
{
    public override string Describe() => $"{(Open ? "open" : "close")} the ports {string.Join(", ", Ports)}";
}
