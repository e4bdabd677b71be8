namespace PulsarOps.Help;

/// <summary>A page that cannot be turned into help. Written as compilers do, so that the build names the file and the line.</summary>
internal sealed class PageException(string file, int line, string message) : Exception($"{file}({line}): error HELP001: {message}");
