namespace PulsarOps.Loading;

/// <summary>A loaded library.</summary>
internal sealed record AdapterLibrary(string Name, Version Version, string Location)
{
    public override string ToString() => $"{Name} {Version} ({Location})";
}
