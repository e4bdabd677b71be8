using System.Globalization;

namespace PulsarOps.Shell;

/// <summary>The size of the terminal, or a fixed one where output goes elsewhere.</summary>
internal static class TerminalSize
{
    private const int DefaultWidth = 120;
    private const int DefaultHeight = 50;

    public static int Width
    {
        get
        {
            if (!Console.IsOutputRedirected && Console.WindowWidth is > 0 and var width)
            {
                return width;
            }

            var columns = Environment.GetEnvironmentVariable("COLUMNS");
            return int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
                ? value
                : DefaultWidth;
        }
    }

    public static int Height =>
        !Console.IsOutputRedirected && Console.WindowHeight is > 0 and var height ? height : DefaultHeight;
}
