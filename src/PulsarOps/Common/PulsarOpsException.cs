using System.Globalization;
using PulsarOps.Common;

namespace PulsarOps;

/// <summary>An error with everything a user needs: a stable id, what it is about, and what to do next.</summary>
/// <remarks>The id is the name of the message in SR.resx; the advice is the resource of the same name with <c>_Advice</c>.</remarks>
public sealed class PulsarOpsException : Exception
{
    public PulsarOpsException(string errorId, ErrorKind kind, string? target, params object?[] arguments)
        : this(errorId, kind, target, null, arguments)
    {
    }

    public PulsarOpsException(string errorId, ErrorKind kind, string? target, Exception? cause, params object?[] arguments)
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

    /// <summary>The stable id, for example <c>PortInUse</c>.</summary>
    public string ErrorId { get; }

    public ErrorKind Kind { get; }

    /// <summary>The host, service, file or parameter that the error is about.</summary>
    public string? Target { get; }

    /// <summary>What to do next.</summary>
    public string Advice { get; }

    /// <summary>The same error with the place in a file that it comes from.</summary>
    internal PulsarOpsException At(string place) => new(this, place);

    private static string Text(string name, object?[] arguments)
    {
        var format = SR.ResourceManager.GetString(name, CultureInfo.InvariantCulture)
            ?? throw new InvalidOperationException($"SR.resx has no text named {name}.");
        return string.Format(CultureInfo.InvariantCulture, format, arguments);
    }
}
