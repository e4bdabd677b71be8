using System.Text.RegularExpressions;
using PulsarOps.Roles;

namespace PulsarOps.Tests.Architecture;

/// <summary>A role is a file: nothing else in the source needs to know of it.</summary>
public sealed partial class RoleTests
{
    private const string Source = "src/PulsarOps";

    private static readonly string[] FilesOfARole =
    [
        "src/PulsarOps/Model/PulsarRole.cs", "src/PulsarOps/Roles/RoleCatalog.cs",
        "src/PulsarOps/Roles/WebSocketRole.cs",
    ];

    /// <summary>
    /// The WebSocket proxy was added when the catalog was there. This lists the source files that name it, beside its
    /// cmdlets.
    /// </summary>
    [Fact]
    public void Role_is_known_to_three_files() => Assert.Equal(
        FilesOfARole,
        Repository.Files(Source, ".cs", ".sh", ".bash", ".resx")
            .Where(file => !CmdletOfARole().IsMatch(file) && NameOfTheRole().IsMatch(Repository.Read(file)))
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Catalog_has_each_role_once_and_after_those_that_it_needs()
    {
        Assert.Equal(Enum.GetValues<PulsarRole>().Order(), RoleCatalog.All.Select(role => role.Role).Order());
        Assert.All(RoleCatalog.All, role => Assert.All(
            role.Needs.Concat(role.CannotLose),
            needed => Assert.True(RoleCatalog.PositionOf(needed) < RoleCatalog.PositionOf(role.Role))));
    }

    [Fact]
    public void Role_without_a_definition_is_an_error() =>
        Assert.Throws<InvalidOperationException>(() => RoleCatalog.Of((PulsarRole)99));

    /// <summary>Others ask the catalog: a switch would have to guess what a new role is like.</summary>
    [Fact]
    public void No_switch_decides_by_role() => Assert.DoesNotContain(
        Repository.Files(Source, ".cs"), file => CaseOfARole().IsMatch(Repository.Read(file)));

    [GeneratedRegex(@"/Commands/\w+PulsarWebSocketCommand\.cs$")]
    private static partial Regex CmdletOfARole();

    // Not settings such as webSocketServiceEnabled.
    [GeneratedRegex(@"\b(WebSocket(Role)?|websocket)\b")]
    private static partial Regex NameOfTheRole();

    [GeneratedRegex(@"PulsarRole\.\w+(\s+or\s+PulsarRole\.\w+)*\s*=>|case\s+PulsarRole\.")]
    private static partial Regex CaseOfARole();
}
