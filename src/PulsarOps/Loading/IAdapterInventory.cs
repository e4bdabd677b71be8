namespace PulsarOps.Loading;

/// <summary>Reports which libraries the adapters use, whatever other versions the session has loaded.</summary>
internal interface IAdapterInventory
{
    IReadOnlyList<AdapterLibrary> Libraries { get; }
}
