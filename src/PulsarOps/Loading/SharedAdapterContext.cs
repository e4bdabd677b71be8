using System.Reflection;

namespace PulsarOps.Loading;

/// <summary>For Windows PowerShell, which has one context for all: strong names load side by side, and we only answer ourselves.</summary>
internal sealed class SharedAdapterContext : IAdapterContext
{
    private readonly AdapterFiles _files;

    public SharedAdapterContext(AdapterFiles files)
    {
        _files = files;
        AppDomain.CurrentDomain.AssemblyResolve += Resolve;
        Adapters = Assembly.LoadFrom(files.Adapters);
    }

    public Assembly Adapters { get; }

    public void Dispose() => AppDomain.CurrentDomain.AssemblyResolve -= Resolve;

    // Without binding redirects each library asks for just the versions it was built with; there is one of each here.
    private Assembly? Resolve(object? sender, ResolveEventArgs request)
    {
        var module = typeof(SharedAdapterContext).Assembly;
        if (request.Name == module.FullName)
            return module;
        return _files.Find(new(request.Name), request.RequestingAssembly?.Location) is { } file ? Assembly.LoadFrom(file) : null;
    }
}
