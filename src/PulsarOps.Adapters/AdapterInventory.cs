using PulsarOps.Loading;

namespace PulsarOps.Adapters;

/// <summary>Reports the libraries that the adapters use.</summary>
internal sealed class AdapterInventory : IAdapterInventory
{
    public IReadOnlyList<AdapterLibrary> Libraries { get; } =
    [
        Describe(typeof(AdapterInventory)),
        Describe(typeof(Renci.SshNet.SshClient)),
        Describe(typeof(YamlDotNet.Serialization.Deserializer)),
        Describe(typeof(Org.BouncyCastle.Security.SecureRandom)),
    ];

    private static AdapterLibrary Describe(Type type)
    {
        var assembly = type.Assembly;
        var name = assembly.GetName();
        return new(name.Name!, name.Version!, assembly.Location);
    }
}
