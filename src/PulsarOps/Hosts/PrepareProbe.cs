namespace PulsarOps.Hosts;

/// <summary>Asks how a machine itself is prepared, beside what it holds of a cluster.</summary>
internal sealed record PrepareProbe
{
    /// <summary>An account to look for.</summary>
    public string? User { get; init; }

    /// <summary>Programs that are needed.</summary>
    public IReadOnlyList<string> Programs { get; init; } = [];

    /// <summary>Host names to resolve.</summary>
    public IReadOnlyList<NameQuestion> Names { get; init; } = [];

    /// <summary>Java packages that would do; the repositories are asked for them only where no such Java is there.</summary>
    public IReadOnlyList<JavaPackage> JavaPackages { get; init; } = [];

    /// <summary>Kernel settings, such as <c>vm.swappiness</c>.</summary>
    public IReadOnlyList<string> KernelSettings { get; init; } = [];

    /// <summary>Name or address by which the others reach the machine: the firewall is asked for what it lets through there.</summary>
    public string? FirewallAddress { get; init; }
}

/// <summary>A host name, and the kind of address that is wanted for it.</summary>
internal sealed record NameQuestion(string Name, bool IsIPv6);

/// <summary>A Java of a distribution: what its package is called by apt and by dnf.</summary>
internal sealed record JavaPackage(int Feature, string AptName, string DnfName);
