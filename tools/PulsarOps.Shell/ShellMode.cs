namespace PulsarOps.Shell;

/// <summary>What the shell is asked to run.</summary>
internal enum ShellMode
{
    Interactive,
    StandardInput,
    File,
    Command,
    Version,
    Help,
}
