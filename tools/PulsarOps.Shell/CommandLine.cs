namespace PulsarOps.Shell;

/// <summary>Turns the process arguments into <see cref="ShellOptions"/>, by the rules of pwsh.</summary>
internal static class CommandLine
{
    // As in pwsh, a name may be cut down to the shortest form given here.
    private static readonly (string Name, string Shortest)[] Known =
    [
        ("File", "f"),
        ("Command", "c"),
        ("NonInteractive", "noni"),
        ("NoProfile", "nop"),
        ("NoLogo", "nol"),
        ("NoModule", "nom"),
        ("Version", "v"),
        ("Help", "h"),
        ("?", "?"),
    ];

    public static ShellOptions Parse(string[] args)
    {
        ShellOptions options = new();
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith('-'))
            {
                return File(options, args[i..]);
            }

            switch (NameOf(args[i]))
            {
                case "File":
                    return File(options, args[(i + 1)..]);
                case "Command":
                    return Command(options, args[(i + 1)..]);
                case "NonInteractive":
                    options = options with { NonInteractive = true };
                    break;
                case "NoModule":
                    options = options with { NoModule = true };
                    break;
                case "Version":
                    return options with { Mode = ShellMode.Version };
                case "Help" or "?":
                    return options with { Mode = ShellMode.Help };
            }
        }

        if (Console.IsInputRedirected)
        {
            return options with { Mode = ShellMode.StandardInput };
        }

        return options.NonInteractive
            ? throw new UsageException("-NonInteractive needs -File, -Command or commands on standard input.")
            : options;
    }

    private static string NameOf(string argument)
    {
        var name = argument[(argument.StartsWith("--", StringComparison.Ordinal) ? 2 : 1)..];
        foreach (var known in Known)
        {
            if (known.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                && name.StartsWith(known.Shortest, StringComparison.OrdinalIgnoreCase))
            {
                return known.Name;
            }
        }

        throw new UsageException($"Unknown option '{argument}'. -Help lists the options.");
    }

    private static ShellOptions File(ShellOptions options, string[] rest)
    {
        if (rest is [])
        {
            throw new UsageException("-File needs the path of a script.");
        }

        if (rest[0] == "-")
        {
            return StandardInput(options, "-File", rest);
        }

        var path = Path.GetFullPath(rest[0]);
        if (!System.IO.File.Exists(path))
        {
            throw new UsageException($"There is no script file '{rest[0]}'. Check the spelling and the path.");
        }

        return options with { Mode = ShellMode.File, Text = path, Arguments = ScriptArguments.Parse(rest[1..]) };
    }

    private static ShellOptions Command(ShellOptions options, string[] rest) => rest switch
    {
        [] => throw new UsageException("-Command needs the text of a command."),
        ["-", ..] => StandardInput(options, "-Command", rest),
        _ => options with { Mode = ShellMode.Command, Text = string.Join(' ', rest) },
    };

    private static ShellOptions StandardInput(ShellOptions options, string option, string[] rest)
    {
        if (rest.Length > 1)
        {
            throw new UsageException($"{option} - reads standard input and takes no further arguments.");
        }

        return Console.IsInputRedirected
            ? options with { Mode = ShellMode.StandardInput }
            : throw new UsageException($"{option} - needs redirected standard input.");
    }
}
