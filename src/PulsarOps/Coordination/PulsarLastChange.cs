using System.Globalization;

namespace PulsarOps;

/// <summary>The last operation that changed an item on a host, according to the host's journal.</summary>
public sealed class PulsarLastChange
{
    internal PulsarLastChange(PulsarOperation operation, DateTimeOffset time)
    {
        Operation = operation.Id;
        Activity = operation.Activity;
        User = operation.User;
        Controller = operation.Controller;
        Time = time;
    }

    /// <summary>The operation's id, for Get-PulsarOperation -Id.</summary>
    public string Operation { get; }

    /// <summary>The cmdlet that ran.</summary>
    public string Activity { get; }

    /// <summary>The user who ran it.</summary>
    public string User { get; }

    /// <summary>The controller: its host name and the process.</summary>
    public string Controller { get; }

    /// <summary>The time of the change, by the host's clock (UTC).</summary>
    public DateTimeOffset Time { get; }

    public override string ToString() =>
        $"{Time.ToString("u", CultureInfo.InvariantCulture)} {Activity} of {User}@{Controller} (operation {Operation})";
}
