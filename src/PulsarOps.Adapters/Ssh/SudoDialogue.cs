using System.Security;

namespace PulsarOps.Adapters.Ssh;

/// <summary>Answers sudo's prompt, once: the password goes to nothing else, and a second prompt says that it was wrong.</summary>
internal sealed class SudoDialogue(string prompt, SecureString? password)
{
    private readonly TaskCompletionSource<bool> _rejected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _seen;
    private int _answered;

    /// <summary>Ends when sudo has asked again.</summary>
    public Task Rejected => _rejected.Task;

    /// <summary>Takes prompts out of stderr.</summary>
    public string Filter(string errors)
    {
        for (int at; (at = errors.IndexOf(prompt, StringComparison.Ordinal)) >= 0; errors = errors.Remove(at, prompt.Length))
            _seen++;
        return errors;
    }

    /// <summary>The password's line where it is awaited now. Whoever gets it clears it.</summary>
    public byte[]? TakeTurn()
    {
        if (_seen > 1)
            _rejected.TrySetResult(true);
        if (_seen == 0 || _answered > 0 || password is null)
            return null;
        _answered = 1;
        var bytes = Secret.Bytes(password);
        byte[] line = [.. bytes, (byte)'\n'];
        Array.Clear(bytes, 0, bytes.Length);
        return line;
    }
}
