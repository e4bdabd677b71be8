using PulsarOps.Common;
using PulsarOps.Planning;

namespace PulsarOps.Tests.Planning;

/// <summary>Names, paths and differences of permissions.</summary>
public sealed class PermissionPlannerTests
{
    private const string Policies = """
        {"auth_policies":{"namespace_auth":{"orders":["produce","teleport"],"audit":["consume"],"gone":[]},
        "destination_auth":{"persistent://shop/orders/b":{"partner":["consume"]},
        "persistent://shop/orders/a":{"partner":["produce"],"orders":["consume"]}},"subscription_auth_roles":{}},
        "replication_clusters":["demo"]}
        """;

    private static readonly PermissionScope Orders = PermissionScope.OfNamespace("shop/orders");

    [Theory]
    [InlineData("shop/orders", "orders", "/admin/v2/namespaces/shop/orders/permissions/orders")]
    [InlineData("shop/a=b:c-d.e", "team a", "/admin/v2/namespaces/shop/a%3Db%3Ac-d.e/permissions/team%20a")]
    [InlineData("shop/orders", "x://y?z#", "/admin/v2/namespaces/shop/orders/permissions/x%3A%2F%2Fy%3Fz%23")]
    public void Path_of_a_namespace_is_escaped(string name, string subject, string path) =>
        Assert.Equal(path, PermissionScope.OfNamespace(name).PathOf(subject));

    [Theory]
    [InlineData("persistent://shop/orders/a", "/admin/v2/persistent/shop/orders/a/permissions/s")]
    [InlineData("non-persistent://shop/orders/a%b", "/admin/v2/non-persistent/shop/orders/a%25b/permissions/s")]
    public void Path_of_a_topic_is_escaped(string name, string path) =>
        Assert.Equal(path, PermissionScope.OfTopic(name).PathOf("s"));

    [Theory]
    [InlineData("orders")]
    [InlineData("")]
    [InlineData("shop/orders/a")]
    [InlineData("shop/")]
    [InlineData("shop/..")]
    [InlineData("./orders")]
    [InlineData("shop/ord ers")]
    [InlineData("shop/orders\n")]
    [InlineData("persistent://shop/orders/a")]
    public void Wrong_namespace_is_refused(string name) => Assert.Equal(
        nameof(SR.NamespaceInvalid),
        Assert.Throws<PulsarOpsException>(() => PermissionScope.OfNamespace(name)).ErrorId);

    [Theory]
    [InlineData("shop/orders/a")]
    [InlineData("persistent://shop/orders")]
    [InlineData("persistent://shop/orders/")]
    [InlineData("persistent://shop/orders/a/b")]
    [InlineData("persistent://shop/orders/..")]
    [InlineData("persistent://shop/../a")]
    [InlineData("http://shop/orders/a")]
    public void Wrong_topic_is_refused(string name) => Assert.Equal(
        nameof(SR.TopicInvalid),
        Assert.Throws<PulsarOpsException>(() => PermissionScope.OfTopic(name)).ErrorId);

    /// <summary>A web server would take DELETE …/permissions/.. for the namespace itself.</summary>
    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/../..")]
    [InlineData(@"a\..\b")]
    public void Subject_that_leads_elsewhere_is_refused(string subject) => Assert.Equal(
        nameof(SR.SubjectUnusable), Assert.Throws<PulsarOpsException>(() => Orders.PathOf(subject)).ErrorId);

    [Fact]
    public void Namespace_lists_its_own_permissions_before_those_of_its_topics()
    {
        var found = NamespacePermissions.Parse("shop/orders", Policies).In(Orders);

        Assert.Equal(
            [
                "audit in shop/orders: consume",
                "orders in shop/orders: produce, teleport",
                "orders in persistent://shop/orders/a: consume",
                "partner in persistent://shop/orders/a: produce",
                "partner in persistent://shop/orders/b: consume",
            ],
            found.Select(one => $"{one.Subject} in {one.Scope}: {string.Join(", ", one.Actions)}"));
    }

    [Fact]
    public void Topic_lists_only_what_is_granted_on_it() => Assert.Equal(
        ["partner"],
        NamespacePermissions.Parse("shop/orders", Policies)
            .In(PermissionScope.OfTopic("persistent://shop/orders/b")).Select(one => one.Subject));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""{"auth_policies":{"namespace_auth":{"orders":"produce"}}}""")]
    public void Other_text_is_no_policies(string text) =>
        Assert.ThrowsAny<FormatException>(() => NamespacePermissions.Parse("shop/orders", text));

    [Fact]
    public void Grant_writes_the_union_with_actions_that_it_does_not_know()
    {
        var change = Plan(grants: true, "orders", PulsarPermissionAction.Consume, PulsarPermissionAction.Produce);

        Assert.Equal(["consume"], change.Added);
        var request = change.Operation(new("h1", 8080, null));
        Assert.Equal(("POST", """["consume","produce","teleport"]"""), (request.Method, request.Body));
        Assert.Equal("grant consume to orders in shop/orders", request.Purpose);
        var permission = change.ToPermission("demo");
        Assert.Equal([PulsarPermissionAction.Produce, PulsarPermissionAction.Consume], permission.Actions);
        Assert.Equal([PulsarPermissionAction.Consume], permission.Added);
        Assert.Empty(permission.Removed);
    }

    [Fact]
    public void Revocation_writes_the_difference()
    {
        var change = Plan(grants: false, "orders", PulsarPermissionAction.Produce, PulsarPermissionAction.Sinks);

        Assert.Equal(["produce"], change.Removed);
        var request = change.Operation(new("h1", 8080, null));
        Assert.Equal(("POST", """["teleport"]"""), (request.Method, request.Body));
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("audit", PulsarPermissionAction.Consume)]
    public void Revocation_of_the_last_action_removes_the_subject(
        string subject, params PulsarPermissionAction[] actions)
    {
        var request = Plan(grants: false, subject, actions).Operation(new("h1", 8080, null));

        Assert.Equal(("DELETE", ""), (request.Method, request.Body));
    }

    [Theory]
    [InlineData(true, "audit", PulsarPermissionAction.Consume)]
    [InlineData(false, "audit", PulsarPermissionAction.Produce)]
    [InlineData(false, "unknown")]
    [InlineData(false, "gone")]
    public void Nothing_is_needed_if_nothing_differs(
        bool grants, string subject, params PulsarPermissionAction[] actions) =>
        Assert.False(Plan(grants, subject, actions).IsNeeded);

    [Fact]
    public void One_change_is_planned_for_each_subject_and_scope()
    {
        var permissions = NamespacePermissions.Parse("shop/orders", Policies);
        var changes = PermissionPlanner.Plan(
            new(true, [Orders, Orders, PermissionScope.OfTopic("persistent://shop/orders/a")],
                ["partner", "partner", "audit"], [PulsarPermissionAction.Produce]),
            _ => permissions);

        Assert.Equal(
            [("partner", true), ("audit", true), ("partner", false), ("audit", true)],
            changes.Select(change => (change.Subject, change.IsNeeded)));
    }

    private static PermissionChange Plan(bool grants, string subject, params PulsarPermissionAction[] actions) =>
        Assert.Single(PermissionPlanner.Plan(
            new(grants, [Orders], [subject], actions), _ => NamespacePermissions.Parse("shop/orders", Policies)));
}
