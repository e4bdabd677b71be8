using PulsarOps.Common;
using PulsarOps.Hosts;

namespace PulsarOps.Tests.Planning;

/// <summary>Memory, disk space and folders.</summary>
public sealed partial class PreflightTests
{
    [Fact]
    public void Insufficient_memory_is_reported_with_both_sizes()
    {
        _fresh.ChangeAll(facts => facts with { MemoryAvailableMB = 100 });
        var needed = _topology.Services.Sum(service => service.Memory!.HeapMB + service.Memory!.DirectMB + 60);

        AssertRefused(nameof(SR.MemoryInsufficient), Host, "100 MiB", $"{needed} MiB");
    }

    [Fact]
    public void Memory_of_what_runs_already_is_not_asked_for_again()
    {
        _deployed.ChangeAll(facts => facts with { MemoryAvailableMB = 200 });
        _deployed.Stop(_topology.Of(PulsarRole.ZooKeeper).First());

        Assert.Equal(2, Plans.Make(_topology, _deployed, Plans.Everything).Count);
    }

    [Fact]
    public void Insufficient_disk_space_is_reported_with_the_folder()
    {
        SetVolumes(new(true, 900, "/srv"));

        AssertRefused(nameof(SR.DiskSpaceInsufficient), Host, "/srv", "900 MiB");
    }

    [Fact]
    public void Disk_space_of_what_is_there_is_not_asked_for_again()
    {
        _deployed.ChangeAll(facts =>
            facts with
            {
                Volumes = facts.Volumes.ToDictionary(volume => volume.Key, _ => new VolumeFact(true, 10, "/")),
            }
        );
        _deployed.Lose(Host, _topology.Services[0].ConfigFile);

        Assert.Single(Plans.Make(_topology, _deployed, Plans.Everything));
    }

    [Fact]
    public void Space_on_a_shared_volume_is_added_up()
    {
        // Enough for the release alone and for each node alone.
        SetVolumes(new(true, 1400, "/srv"));

        AssertRefused(nameof(SR.DiskSpaceInsufficient), Host, "1400 MiB", $"{1300 + (3 * 512)} MiB");
    }

    [Fact]
    public void Folder_without_write_access_is_reported_with_the_user()
    {
        SetVolumes(new(false, 100_000, "/srv"));

        AssertRefused(nameof(SR.FolderNotWritable), Host, "/srv", "pulsar");
    }
}
