using System.Globalization;

namespace PulsarOps;

/// <summary>Which operation was the last one that changed an artefact, as the journal of its host has it.</summary>
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

    /// <summary>The operation's id, for Get-PulsarOperation.</summary>
    public string Operation { get; }

    /// <summary>The cmdlet.</summary>
    public string Activity { get; }

    /// <summary>Who ran it.</summary>
    public string User { get; }

    /// <summary>From which machine, by which process.</summary>
    public string Controller { get; }

    /// <summary>By the host's clock.</summary>
    public DateTimeOffset Time { get; }

    public override string ToString() => $"{Time.ToString("u", CultureInfo.InvariantCulture)} {Activity} of {User}@{Controller} (operation {Operation})";
}
