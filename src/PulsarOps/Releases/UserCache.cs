namespace PulsarOps.Releases;

/// <summary>PulsarOps' folder in the user's cache. Its contents may vanish at any time.</summary>
internal static class UserCache
{
    public static string Folder
    {
        get
        {
            var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(root))
            {
                var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
                // The user may have no home folder; the cache is only for speed.
                root = home.Length > 0 ? Path.Combine(home, ".cache") : Path.GetTempPath();
            }

            return Path.Combine(root, "pulsarops");
        }
    }
}
