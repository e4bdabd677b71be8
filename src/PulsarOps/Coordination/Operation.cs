using System.Diagnostics;
using System.Globalization;
using PulsarOps.Common;

namespace PulsarOps.Coordination;

/// <summary>A run of a cmdlet that changes hosts: the user, the activity and the controller.</summary>
/// <param name="Id">A random id, by which the hosts identify the owner of a lease.</param>
/// <param name="Controller">The controller's host name and process.</param>
internal sealed record Operation(string Id, string Activity, string User, string Controller, string Version)
{
    public string Who => $"{User}@{Controller}";

    public static Operation Begin(string activity)
    {
        using var process = Process.GetCurrentProcess();
        return new(
            Guid.NewGuid().ToString("n").Substring(0, 16), activity, LocalUser.Name,
            string.Format(CultureInfo.InvariantCulture, "{0} (process {1})", Environment.MachineName, process.Id),
            typeof(Operation).Assembly.GetName().Version?.ToString(3) ?? "");
    }
}
