using System.Collections.Concurrent;
using PulsarOps.Common;
using PulsarOps.Security;
using PulsarOps.Tests.Release;

namespace PulsarOps.Tests.Security;

/// <summary>The operator's files: all or none, never over another, and secrets for their owner alone.</summary>
public sealed class PkiFolderTests : IDisposable
{
    private const string Exists = nameof(SR.CertificateRequestExists);
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_and_folders_are_made_with_their_modes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        var (key, request) = (_folder.File("a/b/key.pem"), _folder.File("a/b/request.csr"));

        PkiFolder.Create(Exists, Secret(key), Public(request));

        Assert.Equal("secret"u8, File.ReadAllBytes(key));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(key));
        Assert.True(File.GetUnixFileMode(request).HasFlag(OwnerOnly | UnixFileMode.GroupRead));
        foreach (var folder in new[] { _folder.File("a"), _folder.File("a/b") })
            Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.File("a/b")).Length);
    }

    /// <summary>A file that gets its mode later is open to others for a moment.</summary>
    [Fact]
    public async Task Secret_has_its_mode_from_the_first_byte()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        var cancellation = TestContext.Current.CancellationToken;
        var seen = new List<UnixFileMode>();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watch = Task.Run(() => Watch(seen, done.Token), cancellation);

        for (var at = 0; at < 2000 && seen.Count < 20; at++)
            PkiFolder.Create(Exists, Secret(_folder.File($"{at}.pem")));
        await done.CancelAsync();
        await watch;

        Assert.NotEmpty(seen);
        Assert.All(seen, mode => Assert.Equal(OwnerOnly, mode));
    }

    [Fact]
    public void Existing_file_is_kept_and_nothing_is_made()
    {
        var request = _folder.Write("h1/request.csr", "theirs");

        var error = Assert.Throws<PulsarOpsException>(
            () => PkiFolder.Create(Exists, Secret(_folder.File("h1/key.pem")), Public(request)));

        Assert.Equal((Exists, request), (error.ErrorId, error.Target));
        Assert.Equal("theirs", File.ReadAllText(request));
        Assert.Equal([request], Entries());
    }

    [Fact]
    public void Link_that_leads_nowhere_counts_as_a_file()
    {
        var key = _folder.File("key.pem");
        File.CreateSymbolicLink(key, _folder.File("elsewhere"));

        Assert.Equal(
            Exists, Assert.Throws<PulsarOpsException>(() => PkiFolder.Create(Exists, Secret(key))).ErrorId);
        Assert.False(File.Exists(_folder.File("elsewhere")));
    }

    [Fact]
    public void Of_several_creators_one_wins_and_keeps_its_file()
    {
        for (var round = 0; round < 50; round++)
        {
            var path = _folder.File($"{round}.pem");
            var winners = new ConcurrentBag<byte>();
            Parallel.For(1, 9, number =>
            {
                try
                {
                    PkiFolder.Create(Exists, new PkiFile(path, [(byte)number]));
                    winners.Add((byte)number);
                }
                catch (PulsarOpsException error)
                {
                    Assert.Equal(Exists, error.ErrorId);
                }
            });

            Assert.Equal([.. winners], File.ReadAllBytes(path));
            Assert.Single(winners);
        }

        Assert.Equal(50, Entries().Length);
    }

    [Fact]
    public void File_that_appears_in_the_meantime_is_kept_and_the_rest_undone()
    {
        var key = _folder.File("h1/key.pem");

        // The first of the two is such a file for the second.
        var error = Assert.Throws<PulsarOpsException>(() => PkiFolder.Create(Exists, Secret(key), Secret(key)));

        Assert.Equal(Exists, error.ErrorId);
        Assert.Empty(Entries());
    }

    [Fact]
    public void Failure_leaves_neither_files_nor_folders()
    {
        var blocked = _folder.Write("blocked", "a file where a folder is needed");

        var error = Assert.Throws<PulsarOpsException>(() => PkiFolder.Create(
            Exists, Secret(_folder.File("x/y/key.pem")), Public(Path.Combine(blocked, "request.csr"))));

        Assert.Equal("PkiFileUnwritable", error.ErrorId);
        Assert.Equal([blocked], Entries());
    }

    [Fact]
    public void Secret_content_is_cleared_in_memory_whether_it_was_written_or_not()
    {
        var (written, refused) = (Secret(_folder.File("key.pem")), Secret(_folder.File("key.pem")));

        PkiFolder.Create(Exists, written);
        Assert.Throws<PulsarOpsException>(() => PkiFolder.Create(Exists, refused));

        Assert.All(written.Content.Concat(refused.Content), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Characters_are_cleared_after_use()
    {
        var text = new SecretText(6);
        "secret".CopyTo(text.Buffer);

        text.Dispose();

        Assert.All(text.Text.ToArray(), character => Assert.Equal('\0', character));
    }

    [Fact]
    public void File_that_cannot_be_read_is_named()
    {
        var missing = Assert.Throws<PulsarOpsException>(() => PkiFolder.Read(_folder.File("none/ca.pem")));
        Assert.Equal(("PkiFileNotFound", _folder.File("none/ca.pem")), (missing.ErrorId, missing.Target));

        var folder = Assert.Throws<PulsarOpsException>(() => PkiFolder.Read(_folder.Path));
        Assert.Equal("PkiFileUnreadable", folder.ErrorId);
    }

    [Fact]
    public void Key_of_tokens_is_found_by_its_folder_or_itself()
    {
        Assert.Equal(_folder.File("token-private.pem"), PkiFolder.FindTokenKey(_folder.Path));
        Assert.Equal(_folder.File("mine.pem"), PkiFolder.FindTokenKey(_folder.File("mine.pem")));
    }

    private static PkiFile Secret(string path) => new(path, "secret"u8.ToArray(), isSecret: true);

    private static PkiFile Public(string path) => new(path, "public"u8.ToArray());

    /// <summary>The files, and the folders without files.</summary>
    private string[] Entries()
    {
        var files = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);
        var empty = Directory.GetDirectories(_folder.Path, "*", SearchOption.AllDirectories)
            .Where(folder => !Directory.EnumerateFileSystemEntries(folder).Any());
        return [.. files, .. empty];
    }

    private void Watch(List<UnixFileMode> seen, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            foreach (var file in Directory.EnumerateFiles(_folder.Path, "*.part"))
            {
                try
                {
                    seen.Add(File.GetUnixFileMode(file));
                }
                catch (FileNotFoundException)
                {
                    // It has its final name already.
                }
            }
        }
    }
}
