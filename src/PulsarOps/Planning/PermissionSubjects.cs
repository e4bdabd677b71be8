using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Subjects to which a permission makes no difference, or a larger one than it seems.</summary>
internal static class PermissionSubjects
{
    /// <exception cref="PulsarOpsException">PulsarOps' own tokens need no permission (GrantNotNeeded).</exception>
    public static void ThrowIfReserved(PulsarTopology topology, IEnumerable<string> subjects)
    {
        if (subjects.FirstOrDefault(IsOwn) is { } subject)
        {
            throw new PulsarOpsException(
                nameof(SR.GrantNotNeeded), ErrorKind.InvalidInput, subject, subject, topology.Name);
        }
    }

    public static IEnumerable<string> Warnings(PulsarTopology topology, PermissionRequest request)
    {
        foreach (var subject in request.Subjects)
        {
            if (IsOwn(subject) || topology.Security.SuperUsers.Contains(subject))
                yield return Text(SR.SubjectIsSuperUser, subject, topology);
            else if (request.Grants && subject == ServiceSecurity.Anonymous)
                yield return Text(SR.AnonymousGranted, subject, topology);
        }
    }

    private static bool IsOwn(string subject) =>
        subject != ServiceSecurity.Anonymous && ServiceSecurity.ReservedSubjects.Contains(subject);

    private static string Text(string format, string subject, PulsarTopology topology) =>
        string.Format(CultureInfo.InvariantCulture, format, subject, topology.Name);
}
