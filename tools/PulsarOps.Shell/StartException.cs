namespace PulsarOps.Shell;

/// <summary>The session cannot start; the message is for the user.</summary>
internal sealed class StartException(string message) : Exception(message);
