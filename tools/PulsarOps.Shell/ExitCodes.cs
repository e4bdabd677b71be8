namespace PulsarOps.Shell;

/// <summary>The exit codes of the process; the same numbers as pwsh.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int Usage = 64;
    public const int StartFailed = 70;
    public const int Interrupted = 130;
    public const int Terminated = 143;
}
