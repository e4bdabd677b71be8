namespace PulsarOps.Loading;

/// <summary>A library as it is loaded.</summary>
internal sealed record AdapterLibrary(string Name, Version Version, string Location)
{
    public override string ToString() => $"{Name} {Version} ({Location})";
}
