using System.Reflection;

namespace PulsarOps.Loading;

/// <summary>Where the adapters and their libraries live, apart from those that other modules brought.</summary>
internal interface IAdapterContext : IDisposable
{
    /// <summary>PulsarOps.Adapters.</summary>
    Assembly Adapters { get; }
}
