namespace PulsarOps.Shell;

/// <summary>A command line that cannot be understood; the message is for the user.</summary>
internal sealed class UsageException(string message) : Exception(message);
