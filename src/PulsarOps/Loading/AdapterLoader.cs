using System.Reflection;
using System.Runtime.ExceptionServices;

namespace PulsarOps.Loading;

/// <summary>Makes adapters: the objects behind our ports that use SSH.NET or YamlDotNet. The first one loads these libraries.</summary>
/// <remarks>
/// Loaded assemblies belong to the process, so their context does as well. No type of the adapters may be named outside of
/// a method body: PowerShell lists the types of PulsarOps.dll when it imports the module.
/// </remarks>
internal static class AdapterLoader
{
    /// <summary>Set to netstandard2.0, it makes PowerShell 7 use the adapters of Windows PowerShell.</summary>
    public const string FlavourVariable = "PULSAROPS_ADAPTERS";

    private static readonly object Lock = new();
    private static IAdapterContext? _context;
    private static int _imports;

    /// <summary>Whether the libraries are loaded.</summary>
    public static bool IsLoaded
    {
        get
        {
            lock (Lock)
                return _context is not null;
        }
    }

    /// <summary>Makes an adapter.</summary>
    /// <param name="typeName">The type's name, relative to the namespace PulsarOps.Adapters.</param>
    public static T Create<T>(string typeName)
        where T : class
    {
        IAdapterContext context;
        lock (Lock)
            context = _context ??= Load(Environment.GetEnvironmentVariable(FlavourVariable));
        return Create<T>(context, typeName);
    }

    /// <summary>Makes an adapter of a given context.</summary>
    public static T Create<T>(IAdapterContext context, string typeName)
        where T : class
    {
        var type = context.Adapters.GetType("PulsarOps.Adapters." + typeName, throwOnError: true)!;
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

    /// <summary>Loads the adapters and all of their libraries.</summary>
    public static IAdapterContext Load(string? flavour)
    {
        var isCore = PrivateAdapterContext.IsSupported;
        var files = AdapterFiles.Of(AdapterFiles.ChooseFlavour(flavour, isCore, Environment.Version));
        return isCore ? new PrivateAdapterContext(files) : new SharedAdapterContext(files);
    }

    /// <summary>A runspace has imported the module.</summary>
    public static void Attach() => Interlocked.Increment(ref _imports);

    /// <summary>A runspace has removed the module. Runspaces share a process, so only the last one may switch anything off.</summary>
    public static void Detach()
    {
        lock (Lock)
        {
            if (Interlocked.Decrement(ref _imports) > 0 || _context is not SharedAdapterContext)
                return;
            _context.Dispose();
            _context = null;
        }
    }
}
