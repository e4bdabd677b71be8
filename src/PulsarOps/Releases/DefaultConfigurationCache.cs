using PulsarOps.Rendering;

namespace PulsarOps.Releases;

/// <summary>
/// The default configuration of releases, in the user's cache by the archive's checksum. It may vanish at any time.
/// </summary>
internal static class DefaultConfigurationCache
{
    public static IReadOnlyDictionary<string, string>? Load(string sha512)
    {
        var folder = FolderOf(sha512);
        try
        {
            return ServiceFiles.DefaultConfigurationNames.ToDictionary(
                name => name, name => File.ReadAllText(Path.Combine(folder, name)));
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

    /// <summary>Writes atomically, so that a reader never sees a part.</summary>
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
            // Without the cache, the work only takes longer.
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
            // A cache folder that cannot be removed does no harm.
        }
    }

    private static string FolderOf(string sha512) => Path.Combine(UserCache.Folder, "shipped", sha512.Substring(0, 32));
}
