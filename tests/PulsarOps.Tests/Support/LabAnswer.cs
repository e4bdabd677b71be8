using System.Diagnostics;

namespace PulsarOps.Tests.Support;

/// <summary>How a command ended and what it said.</summary>
internal sealed record LabAnswer(int ExitCode, string Output, string Errors)
{
    /// <summary>The exit code of lab.sh if the machine cannot have a lab.</summary>
    public const int Cannot = 3;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    public static LabAnswer Of(
        string program,
        string[] arguments,
        IReadOnlyDictionary<string, string>? variables = null,
        string input = ""
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        Feed(process.StandardInput, input);
        if (!process.WaitForExit(Timeout))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end:\n{output.Result}{errors.Result}");
        }

        return new(process.ExitCode, output.Result, errors.Result);
    }

    private static void Feed(StreamWriter writer, string input)
    {
        try
        {
            writer.Write(input);
            writer.Close();
        }
        catch (IOException)
        {
            // It has ended without reading.
        }
    }
}
