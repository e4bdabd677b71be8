using System.Security.Cryptography;
using System.Text;
using PulsarOps.Common;

namespace PulsarOps.Security;

/// <summary>A file to create. The content of a secret one is cleared when it is on disk.</summary>
internal sealed class PkiFile(string path, byte[] content, bool isSecret = false)
{
    public string Path { get; } = path;

    public byte[] Content { get; } = content;

    public bool IsSecret { get; } = isSecret;
}

/// <summary>
/// The operator's files of keys and certificates: <c>ca.pem</c>, and for each host <c>HOST/key.pem</c> and
/// <c>HOST/cert.pem</c>. This room reads and writes files here and nowhere else.
/// </summary>
internal sealed class PkiFolder(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int LargestFile = 1 << 20;

    public string AuthorityCertificate => Path.Combine(folder, "ca.pem");

    public string AuthorityKey => Path.Combine(folder, "ca-key.pem");

    public string TokenPrivateKey => Path.Combine(folder, "token-private.pem");

    public string TokenPublicKey => Path.Combine(folder, "token-public.der");

    public string CertificateOf(string node) => Path.Combine(folder, node, "cert.pem");

    public string KeyOf(string node) => Path.Combine(folder, node, "key.pem");

    public string RequestOf(string node) => Path.Combine(folder, node, "request.csr");

    /// <summary>The file of the private key of tokens, given itself or by its folder.</summary>
    public static string FindTokenKey(string path) =>
        Directory.Exists(path) ? new PkiFolder(path).TokenPrivateKey : path;

    /// <param name="errorId">The error to report. Its text takes the path.</param>
    /// <param name="paths">Files that must not exist. A link counts, wherever it leads.</param>
    public static void ThrowIfAnyExists(string errorId, params string[] paths)
    {
        if (paths.FirstOrDefault(Exists) is { } path)
            throw new PulsarOpsException(errorId, ErrorKind.InvalidState, path, path);
    }

    /// <summary>
    /// Creates all of the files, or none. It replaces nothing and leaves nothing behind if it fails. From the first
    /// byte, only the owner can read a secret.
    /// </summary>
    /// <param name="existsErrorId">The error to report if one of the files exists.</param>
    /// <param name="files">The files, in different folders if need be.</param>
    public static void Create(string existsErrorId, params PkiFile[] files)
    {
        var undo = new Stack<Action>();
        var path = files[0].Path;
        try
        {
            // An empty file with the final name keeps others from creating one. Renaming alone would replace theirs.
            foreach (var file in files)
            {
                path = file.Path;
                CreateFolder(Path.GetDirectoryName(path)!, undo);
                Reserve(file, existsErrorId, undo);
            }

            var parts = new List<string>();
            foreach (var file in files)
            {
                path = file.Path;
                parts.Add(Write(file, $"{path}.{Guid.NewGuid():N}.part", file.Content, undo));
            }

            foreach (var (file, part) in files.Zip(parts))
            {
                path = file.Path;
                File.Move(part, path, overwrite: true);
            }

            undo.Clear();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PulsarOpsException(
                nameof(SR.PkiFileUnwritable), ErrorKind.Failed, path, error, path, error.Message);
        }
        finally
        {
            Undo(undo);
            foreach (var file in files.Where(file => file.IsSecret))
                CryptographicOperations.ZeroMemory(file.Content);
        }
    }

    /// <summary>The bytes of the public key of tokens; null if there is none.</summary>
    public byte[]? ReadTokenPublicKey()
    {
        try
        {
            return File.Exists(TokenPublicKey) ? File.ReadAllBytes(TokenPublicKey) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PulsarOpsException(
                nameof(SR.PkiFileUnreadable), ErrorKind.Failed, TokenPublicKey, error, TokenPublicKey, error.Message);
        }
    }

    /// <summary>The text of a file of certificates.</summary>
    public static string Read(string path)
    {
        using var text = ReadSecret(path);
        return text.Text.ToString();
    }

    /// <summary>The text of a file of a private key or a token.</summary>
    public static SecretText ReadSecret(string path)
    {
        var bytes = GC.AllocateArray<byte>(LargestFile, pinned: true);
        try
        {
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var content = bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
            var text = new SecretText(Encoding.UTF8.GetMaxCharCount(content.Length));
            text.Length = Encoding.UTF8.GetChars(content, text.Buffer);
            return text;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PulsarOpsException(nameof(SR.PkiFileNotFound), ErrorKind.NotFound, path, error, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PulsarOpsException(
                nameof(SR.PkiFileUnreadable), ErrorKind.Failed, path, error, path, error.Message);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Whether there is anything with this name.</summary>
    public static bool Exists(string path) =>
        new FileInfo(path) is { Exists: true } or { LinkTarget: not null } || Directory.Exists(path);

    /// <summary>Creates missing folders, which only the owner can enter.</summary>
    private static void CreateFolder(string path, Stack<Action> undo)
    {
        var missing = new Stack<string>();
        for (var next = path; next is not null && !Directory.Exists(next); next = Path.GetDirectoryName(next))
            missing.Push(next);
        foreach (var folder in missing)
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            undo.Push(() => Directory.Delete(folder));
        }
    }

    private static void Reserve(PkiFile file, string existsErrorId, Stack<Action> undo)
    {
        try
        {
            Write(file, file.Path, [], undo);
        }
        catch (Exception error) when (
            error is IOException or UnauthorizedAccessException && Exists(file.Path))
        {
            throw new PulsarOpsException(existsErrorId, ErrorKind.InvalidState, file.Path, file.Path);
        }
    }

    /// <summary>Writes a new file, and returns its path.</summary>
    private static string Write(PkiFile file, string path, byte[] content, Stack<Action> undo)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            // A buffer would keep a copy.
            BufferSize = 0,
        };
        if (file.IsSecret && !OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var stream = new FileStream(path, options);
        undo.Push(() => File.Delete(path));
        stream.Write(content);
        stream.Flush(flushToDisk: true);
        return path;
    }

    private static void Undo(Stack<Action> undo)
    {
        while (undo.TryPop(out var action))
        {
            try
            {
                action();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // For instance a folder in which another program has put a file. The first error is the one to report.
            }
        }
    }
}
