using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Common;
using PulsarOps.Remote.Local;

namespace PulsarOps.Tests.Remote;

/// <summary>What of local sessions the host contract does not see.</summary>
public sealed class LocalSessionTests
{
    [Fact]
    public void Another_system_than_Linux_is_refused_before_anything_is_run()
    {
        var refused = Assert.Throws<PulsarOpsException>(() => new LocalSession(isLinux: false, "Microsoft Windows 10.0.26100 "));

        var record = ErrorRecordFactory.Create(refused);
        Assert.Equal(nameof(SR.LocalRequiresLinux), record.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.NotImplemented, record.CategoryInfo.Category);
        Assert.Contains("Microsoft Windows 10.0.26100", record.ToString(), StringComparison.Ordinal);
        Assert.Contains("-Rehearse", record.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("WSL", record.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }
}
