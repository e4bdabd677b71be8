using System.Management.Automation;

namespace PulsarOps.Shell;

/// <summary>Asks for a user name, where none is given, and a password.</summary>
internal sealed class CredentialPrompt(ConsoleOutput output, ConsoleInput input)
{
    /// <summary>Null when the user gave up with Ctrl+C or Ctrl+D.</summary>
    public PSCredential? Ask(string? userName, string? targetName)
    {
        while (string.IsNullOrEmpty(userName))
        {
            output.Write("User: ");
            userName = input.ReadLine();
            if (userName is null)
            {
                return null;
            }
        }

        output.Write($"Password for user {userName}: ");
        if (input.ReadSecureLine() is not { } password)
        {
            return null;
        }

        return new PSCredential(string.IsNullOrEmpty(targetName) ? userName : $"{targetName}\\{userName}", password);
    }
}
