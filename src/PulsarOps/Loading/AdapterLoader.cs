using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;

namespace PulsarOps.Loading;

/// <summary>
/// Creates adapters, which implement PulsarOps' interfaces with SSH.NET or YamlDotNet. The first one loads these
/// libraries into an AssemblyLoadContext of their own, apart from other versions in the session.
/// </summary>
/// <remarks>
/// Use types of the adapters only in method bodies: PowerShell loads the types of PulsarOps.dll when it
/// imports the module.
/// </remarks>
internal static class AdapterLoader
{
    private const string AdaptersName = "PulsarOps.Adapters";

    private static readonly object Lock = new();
    private static Assembly? _adapters;

    /// <summary>Whether the libraries are loaded.</summary>
    public static bool IsLoaded
    {
        get
        {
            lock (Lock)
                return _adapters is not null;
        }
    }

    /// <summary>Creates an adapter.</summary>
    /// <param name="typeName">The type's name, relative to the namespace PulsarOps.Adapters.</param>
    public static T Create<T>(string typeName)
        where T : class
    {
        Assembly adapters;
        lock (Lock)
            adapters = _adapters ??= Load();
        var type = adapters.GetType($"{AdaptersName}.{typeName}", throwOnError: true)!;
        try
        {
            return (T)Activator.CreateInstance(type, nonPublic: true)!;
        }
        catch (TargetInvocationException e) when (e.InnerException is { } cause)
        {
            ExceptionDispatchInfo.Capture(cause).Throw();
            throw;
        }
    }

    private static Assembly Load()
    {
        var folder = Path.Combine(Path.GetDirectoryName(typeof(AdapterLoader).Assembly.Location)!, "dependencies");
        var context = new AssemblyLoadContext("PulsarOps");
        // Loads all at once: a context searches itself before the default context, which may have other versions.
        return Directory.EnumerateFiles(folder, "*.dll").Select(context.LoadFromAssemblyPath).ToArray()
            .Single(assembly => assembly.GetName().Name == AdaptersName);
    }
}

/// <summary>A loaded library.</summary>
internal sealed record AdapterLibrary(string Name, Version Version, string Location)
{
    public override string ToString() => $"{Name} {Version} ({Location})";
}

/// <summary>Reports which libraries the adapters use, whatever other versions the session has loaded.</summary>
internal interface IAdapterInventory
{
    IReadOnlyList<AdapterLibrary> Libraries { get; }
}
