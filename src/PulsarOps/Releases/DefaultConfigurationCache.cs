using PulsarOps.Rendering;

namespace PulsarOps.Releases;

/// <summary>Shipped configuration files by the checksum of their archive, in the user's cache. It may vanish at any time.</summary>
internal static class DefaultConfigurationCache
{
    public static IReadOnlyDictionary<string, string>? Load(string sha512)
    {
        var folder = FolderOf(sha512);
        try
        {
            return ServiceFiles.DefaultConfigurationNames.ToDictionary(name => name, name => File.ReadAllText(Path.Combine(folder, name)));
        }
        catch (IOException)
        {
            return null; // not there, or not whole
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>As a whole or not at all: whoever reads it meanwhile must not see half of it.</summary>
    public static void Save(string sha512, IReadOnlyDictionary<string, string> defaults)
    {
        var folder = FolderOf(sha512);
        var temporary = $"{folder}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(temporary);
            foreach (var file in defaults)
                File.WriteAllText(Path.Combine(temporary, file.Key), file.Value);
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.Move(temporary, folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without the cache it takes a little longer, no more.
            DeleteQuietly(temporary);
        }
    }

    private static void DeleteQuietly(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A cache folder that cannot be removed harms nobody.
        }
    }

    private static string FolderOf(string sha512) => Path.Combine(UserCache.Folder, "shipped", sha512.Substring(0, 32));
}
