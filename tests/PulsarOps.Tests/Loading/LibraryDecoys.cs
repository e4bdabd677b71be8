using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;

namespace PulsarOps.Tests.Loading;

/// <summary>
/// What other modules may have brought into the process before ours: our libraries in other versions.
/// </summary>
internal static class LibraryDecoys
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "decoys");

    /// <summary>Loads them into the default context.</summary>
    public static void Load()
    {
        AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(Folder, "YamlDotNet.dll"));
        AssemblyLoadContext.Default.LoadFromAssemblyPath(EmitSshNet());
    }

    // No other version of SSH.NET can be relied on, so this one is made here; all that counts is its name.
    private static string EmitSshNet()
    {
        var name = new AssemblyName("Renci.SshNet") { Version = new(2016, 1, 0, 0) };
        var assembly = new PersistedAssemblyBuilder(name, typeof(object).Assembly);
        assembly.DefineDynamicModule("Renci.SshNet")
            .DefineType("Renci.SshNet.SshClient", TypeAttributes.Public | TypeAttributes.Class)
            .CreateType();

        // A name of its own for each run: another may have the file mapped.
        var file = Path.Combine(Directory.CreateTempSubdirectory("pulsarops-decoy").FullName, "Renci.SshNet.dll");
        assembly.Save(file);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        return file;
    }
}
