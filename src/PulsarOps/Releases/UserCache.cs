namespace PulsarOps.Releases;

/// <summary>PulsarOps' folder in the user's cache. All in it may vanish at any time.</summary>
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
                // A runbook may have no home; what is kept there is only for speed.
                root = home.Length > 0 ? Path.Combine(home, ".cache") : Path.GetTempPath();
            }

            return Path.Combine(root, "pulsarops");
        }
    }
}
