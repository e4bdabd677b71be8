using System.Globalization;
using System.Management.Automation;
using PulsarOps.Common;

namespace PulsarOps.Commands;

/// <summary>
/// Records that would end the pipeline (as with -ErrorAction Stop) while the work changes hosts. They are
/// written after the work has ended, so that the failure of one host does not interrupt the work on another.
/// </summary>
internal sealed class HeldMessages(StreamPreferences preferences)
{
    private readonly List<PulsarOpsException> _failures = [];
    private readonly List<Action<PSCmdlet>> _others = [];
    private volatile bool _changing;

    /// <summary>
    /// Marks the first change of a host. From then on, only an error of the whole stage, or the user, ends the work.
    /// </summary>
    public void BeginChanges() => _changing = true;

    /// <summary>Keeps the failure of one host or service; false if it can be written now.</summary>
    public bool Keep(PulsarOpsException failure) =>
        preferences.Ending.Contains(MessageStream.Error) && Add(_failures, failure);

    /// <summary>Keeps a record of another stream; false if it can be written now.</summary>
    /// <remarks>
    /// Before the first change, a warning may end the pipeline, because no host is half done.
    /// </remarks>
    public bool Keep(MessageStream stream, Action<PSCmdlet> write) =>
        _changing && preferences.Ending.Contains(stream) && Add(_others, write);

    /// <summary>
    /// Writes the held records. Only the first of several errors can end the pipeline, so the others become warnings.
    /// </summary>
    public void Write(PSCmdlet cmdlet)
    {
        // The work has ended and adds nothing more.
        if (!preferences.Ending.Contains(MessageStream.Warning))
        {
            foreach (var failure in _failures.Skip(1))
            {
                cmdlet.WriteWarning(string.Format(
                    CultureInfo.InvariantCulture, SR.AnotherFailure, failure.Message, failure.Advice));
            }
        }

        foreach (var failure in _failures)
            cmdlet.WriteError(ErrorRecordFactory.Create(failure));
        foreach (var write in _others)
            write(cmdlet);
    }

    private static bool Add<T>(List<T> list, T item)
    {
        lock (list)
            list.Add(item);
        return true;
    }
}
