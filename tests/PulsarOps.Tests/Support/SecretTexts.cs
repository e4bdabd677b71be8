using System.Management.Automation;
using System.Text.Json;

namespace PulsarOps.Tests.Support;

/// <summary>Secrets, and the texts that a user can read, in which they must not be.</summary>
internal sealed class SecretTexts
{
    private const int ShortestSecret = 20;

    private readonly List<string> _secrets = [];
    private readonly List<string> _texts = [];

    public IReadOnlyList<string> All => _secrets;

    /// <summary>A new secret of one word.</summary>
    public string New()
    {
        Add($"canary-{Guid.NewGuid():n}");
        return _secrets[^1];
    }

    /// <summary>Adds secrets of one line each. A short one would be found by chance.</summary>
    public void Add(params string[] secrets)
    {
        Assert.All(secrets, secret => Assert.True(secret.Length >= ShortestSecret, "It is too short."));
        _secrets.AddRange(secrets);
    }

    /// <summary>Adds the last whole line of a PEM file, which is no header of all keys of a kind.</summary>
    public void AddPem(string text) => Add(text.TrimEnd().Split('\n')[^3]);

    public ModuleRun Heard(ModuleRun run)
    {
        _texts.Add(run.Everything);
        return run;
    }

    public void Read(params string[] texts) => _texts.AddRange(texts);

    /// <summary>What Export-Clixml, ConvertTo-Json and Format-List * would make of objects.</summary>
    public void WriteDown(IReadOnlyList<PSObject> objects)
    {
        Assert.NotEmpty(objects);
        _texts.Add(PSSerializer.Serialize(objects, 12));
        _texts.AddRange(objects.Select(item => JsonSerializer.Serialize(item.BaseObject)));
        _texts.AddRange(
            objects.SelectMany(item => item.Properties).Select(property => $"{property.Name}: {property.Value}"));
    }

    /// <summary>Nothing that was heard or read contains a secret. A decoy among it is found.</summary>
    public void AssertUnheard()
    {
        Assert.NotEmpty(_texts);
        AssertNowhere(_texts, "a stream");
        Assert.All(_secrets, secret => Assert.NotNull(Find([.. _texts, $"before {secret} after"])));
    }

    public void AssertNowhere(IReadOnlyList<string> texts, string place)
    {
        var found = Find(texts);
        Assert.True(found is null, $"On {place}: {found}");
    }

    private string? Find(IReadOnlyList<string> texts) =>
        texts.FirstOrDefault(text => _secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal)));
}
