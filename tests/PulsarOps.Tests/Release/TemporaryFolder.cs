namespace PulsarOps.Tests.Release;

/// <summary>A folder that goes with its test, and variables that come back with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly Dictionary<string, string?> _variables = [];

    public string Path { get; } = Directory.CreateTempSubdirectory("pulsarops-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public void SetVariable(string name, string? value)
    {
        _variables.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose()
    {
        foreach (var (name, value) in _variables)
            Environment.SetEnvironmentVariable(name, value);
        Directory.Delete(Path, recursive: true);
    }
}
