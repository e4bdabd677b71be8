using System.Diagnostics;
using System.Globalization;
using PulsarOps.Common;

namespace PulsarOps.Coordination;

/// <summary>One run of a changing cmdlet: who does what from where.</summary>
/// <param name="Id">Random, and so nobody else's; it is what the hosts know the owner of a lease by.</param>
/// <param name="Controller">The machine and the process.</param>
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
