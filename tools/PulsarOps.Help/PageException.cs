namespace PulsarOps.Help;

/// <summary>
/// A page that is not valid. The message has the format of compilers, so that the build names the file and the line.
/// </summary>
internal sealed class PageException(string file, int line, string message)
    : Exception($"{file}({line}): error HELP001: {message}");
