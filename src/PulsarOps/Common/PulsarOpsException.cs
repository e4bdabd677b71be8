using System.Globalization;
using PulsarOps.Common;

namespace PulsarOps;

/// <summary>An error with a stable id, its target, and advice for the user.</summary>
/// <remarks>
/// The id is the name of the message in SR.resx. The advice is the resource of the same name with <c>_Advice</c>.
/// about_PulsarOps_Troubleshooting lists all ids.
/// </remarks>
public sealed class PulsarOpsException : Exception
{
    /// <summary>Creates an error without a cause.</summary>
    /// <param name="errorId">The name of a message in SR.resx.</param>
    /// <param name="kind">The category of the error.</param>
    /// <param name="target">The host, service, file or parameter that caused the error.</param>
    /// <param name="arguments">The values of the placeholders of the message and its advice.</param>
    public PulsarOpsException(string errorId, ErrorKind kind, string? target, params object?[] arguments)
        : this(errorId, kind, target, null, arguments)
    {
    }

    /// <summary>Creates an error with the exception that caused it.</summary>
    /// <param name="errorId">The name of a message in SR.resx.</param>
    /// <param name="kind">The category of the error.</param>
    /// <param name="target">The host, service, file or parameter that caused the error.</param>
    /// <param name="cause">The exception that caused the error.</param>
    /// <param name="arguments">The values of the placeholders of the message and its advice.</param>
    public PulsarOpsException(
        string errorId, ErrorKind kind, string? target, Exception? cause, params object?[] arguments)
        : base(Text(errorId, arguments), cause)
    {
        ErrorId = errorId;
        Kind = kind;
        Target = target;
        Advice = Text(errorId + "_Advice", arguments);
    }

    private PulsarOpsException(PulsarOpsException error, string place)
        : base($"{place}: {error.Message}", error)
    {
        ErrorId = error.ErrorId;
        Kind = error.Kind;
        Target = place;
        Advice = error.Advice;
    }

    /// <summary>The stable id, such as <c>PortInUse</c>. It does not change between versions.</summary>
    public string ErrorId { get; }

    /// <summary>The category, from which the cmdlets derive PowerShell's ErrorCategory.</summary>
    public ErrorKind Kind { get; }

    /// <summary>The host, service, file or parameter that caused the error.</summary>
    public string? Target { get; }

    /// <summary>What to do next.</summary>
    public string Advice { get; }

    /// <summary>The keys of a topology file that lead to the cause; empty if it is the file as a whole.</summary>
    internal IReadOnlyList<string> Place { get; init; } = [];

    /// <summary>The same error with its place in a file.</summary>
    internal PulsarOpsException At(string place) => new(this, place);

    private static string Text(string name, object?[] arguments)
    {
        var format = SR.ResourceManager.GetString(name, CultureInfo.InvariantCulture)
            ?? throw new InvalidOperationException($"SR.resx has no text named {name}.");
        return string.Format(CultureInfo.InvariantCulture, format, arguments);
    }
}
