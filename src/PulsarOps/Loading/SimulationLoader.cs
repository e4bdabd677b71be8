using System.Reflection;
using System.Runtime.Loader;

namespace PulsarOps.Loading;

/// <summary>
/// Loads the simulated hosts when they are first needed. They use nothing but PulsarOps.dll, so they share its
/// AssemblyLoadContext and therefore its types.
/// </summary>
internal static class SimulationLoader
{
    private const string Name = "PulsarOps.Simulation";

    private static readonly Lazy<Assembly> Simulation = new(Load);

    /// <summary>Creates an object of the simulation.</summary>
    /// <param name="typeName">The type's name, relative to the namespace PulsarOps.Simulation.</param>
    public static T Create<T>(string typeName)
        where T : class =>
        (T)
            Activator.CreateInstance(
                Simulation.Value.GetType($"{Name}.{typeName}", throwOnError: true)!,
                nonPublic: true
            )!;

    private static Assembly Load()
    {
        var module = typeof(SimulationLoader).Assembly;
        var context = AssemblyLoadContext.GetLoadContext(module) ?? AssemblyLoadContext.Default;
        return context.LoadFromAssemblyPath(Path.Combine(Path.GetDirectoryName(module.Location)!, $"{Name}.dll"));
    }
}
