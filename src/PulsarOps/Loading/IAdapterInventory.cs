namespace PulsarOps.Loading;

/// <summary>Tells which libraries the adapters really use, whatever else is loaded beside them.</summary>
internal interface IAdapterInventory
{
    IReadOnlyList<AdapterLibrary> Libraries { get; }
}
