using Microsoft.Extensions.Logging;

namespace PulsarOps.Adapters.Ssh;

/// <summary>
/// Reads the types of host key that a host offers at the beginning of a connection, which the library only logs.
/// </summary>
internal sealed class OfferedKeys : ILoggerFactory, ILogger
{
    private const string Key = "TheyOffer";
    private const string Text = "Host key algorithm";

    private volatile string[]? _algorithms;

    /// <summary>The algorithms; null if the host has sent none.</summary>
    public IReadOnlyList<string>? Algorithms => _algorithms;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values)
            return;
        var isKeys = values.Any(pair => pair.Key == "{OriginalFormat}" && pair.Value is string format
            && format.Contains(Text));
        if (isKeys && values.FirstOrDefault(pair => pair.Key == Key).Value is string list)
            _algorithms = list.Split(',');
    }

    public void Dispose()
    {
    }
}
