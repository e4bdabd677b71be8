using System.Globalization;
using System.Management.Automation;
using PulsarOps.Common;

namespace PulsarOps.Commands;

/// <summary>
/// Records that would end the pipeline while hosts are still being worked on (-ErrorAction Stop and the like). They are
/// written when that work has ended, so that one host's failure leaves no other host half done.
/// </summary>
internal sealed class HeldMessages(StreamPreferences preferences)
{
    private readonly List<PulsarOpsException> _failures = [];
    private readonly List<Action<PSCmdlet>> _others = [];
    private volatile bool _changing;

    /// <summary>
    /// From now on hosts are changed, so that only an error of the whole stage, or the user, may end it.
    /// </summary>
    public void BeginChanges() => _changing = true;

    /// <summary>Keeps the failure of one host or service; false if it can be written now.</summary>
    public bool Keep(PulsarOpsException failure) =>
        preferences.Ending.Contains(MessageStream.Error) && Add(_failures, failure);

    /// <summary>Keeps a record of another stream; false if it can be written now.</summary>
    /// <remarks>
    /// Before the first change a warning that ends the pipeline does what the user wants: nothing is touched.
    /// </remarks>
    public bool Keep(MessageStream stream, Action<PSCmdlet> write) =>
        _changing && preferences.Ending.Contains(stream) && Add(_others, write);

    /// <summary>
    /// Writes what was kept. Of several errors only the first can end the pipeline, so the others are warnings.
    /// </summary>
    public void Write(PSCmdlet cmdlet)
    {
        // The work has ended: nobody adds to the lists any more.
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
