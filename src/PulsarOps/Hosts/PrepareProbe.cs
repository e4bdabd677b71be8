namespace PulsarOps.Hosts;

/// <summary>Asks how a host itself is prepared, apart from its cluster.</summary>
internal sealed record PrepareProbe
{
    /// <summary>An account to look for.</summary>
    public string? User { get; init; }

    /// <summary>The required programs.</summary>
    public IReadOnlyList<string> Programs { get; init; } = [];

    /// <summary>Host names to resolve.</summary>
    public IReadOnlyList<NameQuestion> Names { get; init; } = [];

    /// <summary>
    /// Suitable Java packages. The repositories are asked for them only if the host has no such Java.
    /// </summary>
    public IReadOnlyList<JavaPackage> JavaPackages { get; init; } = [];

    /// <summary>Kernel settings, such as <c>vm.swappiness</c>.</summary>
    public IReadOnlyList<string> KernelSettings { get; init; } = [];

    /// <summary>
    /// The name or address by which other hosts reach this one, to find the firewall's open ports there.
    /// </summary>
    public string? FirewallAddress { get; init; }
}

/// <summary>A host name, and the requested kind of address.</summary>
internal sealed record NameQuestion(string Name, bool IsIPv6);

/// <summary>A Java of a distribution: its package names in apt and in dnf.</summary>
internal sealed record JavaPackage(int Feature, string AptName, string DnfName);
