namespace PulsarOps.Hosts;

/// <summary>The account is there: a system account with a group of its own, without a login shell; no home is made.</summary>
/// <param name="Comment">Its comment, which tells that PulsarOps made it. An account that is there already stays as it is.</param>
internal sealed record AccountOperation(string User, string Home, string Comment) : HostOperation
{
    public override string Describe() => $"create account {User}";
}

/// <summary>The account is gone, if it has this mark.</summary>
internal sealed record AccountRemovalOperation(string User, string Comment) : HostOperation
{
    public override string Describe() => $"remove account {User}";
}

/// <summary>The distribution's packages are installed, by apt-get or dnf.</summary>
internal sealed record PackageOperation(IReadOnlyList<string> Names) : HostOperation
{
    public override string Describe() => $"install {string.Join(", ", Names)}";
}

/// <summary>A text file of the system has this content, with the mode and owner that it had; nothing is done where it has changed since it was read.</summary>
/// <param name="OldSha256">Of the content that was read.</param>
internal sealed record EditOperation(string Path, string OldSha256, byte[] Content) : ContentOperation(Path, Content)
{
    public override string Describe() => $"edit {Path}";
}

/// <summary>The machine has this name, at once and after a reboot.</summary>
internal sealed record HostNameOperation(string Name) : HostOperation
{
    public override string Describe() => $"set the host name {Name}";
}

/// <summary>The kernel has this setting now; a file in /etc/sysctl.d keeps it.</summary>
internal sealed record KernelSettingOperation(string Key, long Value) : HostOperation
{
    public override string Describe() => $"set {Key} to {Value}";
}

/// <summary>The ports are let through, or no longer: at once and after a reboot.</summary>
/// <param name="Kind"><c>firewalld</c>, <c>ufw</c> or <c>nftables</c>.</param>
/// <param name="Zone">The zone of firewalld; of nftables the unit that keeps the rules.</param>
/// <param name="Comment">The comment of the rules, where there are comments.</param>
internal sealed record FirewallOperation(string Kind, string Zone, IReadOnlyList<int> Ports, string Comment, bool Open)
    : HostOperation
{
    public override string Describe() => $"{(Open ? "open" : "close")} the ports {string.Join(", ", Ports)}";
}
