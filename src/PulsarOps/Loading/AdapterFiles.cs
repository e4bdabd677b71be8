using System.Reflection;

namespace PulsarOps.Loading;

/// <summary>The adapters and their libraries as files: all in one folder, which holds nothing else.</summary>
internal sealed class AdapterFiles(string folder)
{
    public const string ModernFlavour = "net8.0";
    public const string StandardFlavour = "netstandard2.0";

    private const string AdaptersName = "PulsarOps.Adapters";
    private const int ModernRuntime = 8;

    /// <summary>The adapters' own file.</summary>
    public string Adapters => Path.Combine(folder, AdaptersName + ".dll");

    /// <summary>Every other file.</summary>
    public IEnumerable<string> Libraries => Directory.EnumerateFiles(folder, "*.dll")
        .Where(file => Path.GetFileNameWithoutExtension(file) != AdaptersName);

    public static AdapterFiles Of(string flavour) => new(Path.Combine(
        Path.GetDirectoryName(typeof(AdapterFiles).Assembly.Location)!, "dependencies", flavour));

    /// <summary>Which build of the adapters a runtime takes.</summary>
    /// <param name="isCore">Whether the runtime is .NET, not .NET Framework.</param>
    public static string ChooseFlavour(string? forced, bool isCore, Version runtime) => forced switch
    {
        StandardFlavour => StandardFlavour,
        _ when isCore && runtime.Major >= ModernRuntime => ModernFlavour,
        _ => StandardFlavour,
    };

    /// <summary>
    /// The file for a name that the runtime could not resolve, if the request is ours: others must get their own, and ours
    /// must not be older than what is asked for.
    /// </summary>
    /// <param name="requester">The file that asks.</param>
    public string? Find(AssemblyName wanted, string? requester)
    {
        if (!string.Equals(Path.GetDirectoryName(requester), folder, StringComparison.OrdinalIgnoreCase))
            return null;
        var file = Path.Combine(folder, wanted.Name + ".dll");
        if (!File.Exists(file))
            return null;
        var ours = AssemblyName.GetAssemblyName(file);
        return wanted.Version is null || ours.Version >= wanted.Version ? file : null;
    }
}
