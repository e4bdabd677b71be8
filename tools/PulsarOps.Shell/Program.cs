// A console host over System.Management.Automation, for machines without pwsh. Not part of the package.
//
//   dotnet run --project tools/PulsarOps.Shell -- examples/quickstart.ps1 [arguments]
//   dotnet run --project tools/PulsarOps.Shell -- -Command 'Get-Command -Module PulsarOps'
//
// It takes the options of pwsh (-Help lists them) and has imported the module that the build laid out.
// Only the cmdlets of Microsoft.PowerShell.Core exist here: no Write-Host, Select-Object or Get-Content.

using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PulsarOps.Shell;

/// <summary>The entry point.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        try
        {
            return Run(CommandLine.Parse(args));
        }
        catch (UsageException e)
        {
            return Fail(e, ExitCodes.Usage);
        }
        catch (StartException e)
        {
            return Fail(e, ExitCodes.StartFailed);
        }
    }

    private static int Run(ShellOptions options)
    {
        if (options.Mode is ShellMode.Version or ShellMode.Help)
        {
            Console.Out.WriteLine(options.Mode == ShellMode.Version ? Usage.VersionLine : Usage.Help);
            return ExitCodes.Success;
        }

        using Interrupts interrupts = new();
        var module = options.NoModule ? null : Checkout.FindModule();
        if (module is not null)
        {
            DistArchives.Offer(interrupts);
        }

        ConsoleOutput output = new(options.NonInteractive);
        ConsoleInput input = new(output, interrupts);
        ShellHost host = new(new ShellUserInterface(options, output, input, interrupts), output);
        using Session session = new(host, output, interrupts);
        CommandLoop prompt = new(session, host, interrupts, output, input);
        host.NestedPrompt = prompt.RunNested;
        if (module is not null)
        {
            Import(session, module);
        }

        return interrupts.ExitCode ?? options.Mode switch
        {
            ShellMode.File => RunFile(session, host, interrupts, options),
            ShellMode.Command => RunCommand(session, host, interrupts, options.Text),
            ShellMode.StandardInput => new CommandLoop(session, host, interrupts, output, input: null).Run(),
            _ => prompt.Run(),
        };
    }

    private static void Import(Session session, string manifest)
    {
        Command import = new("Import-Module");
        import.Parameters.Add("Name", manifest);
        import.Parameters.Add("ErrorAction", ActionPreference.Stop);
        try
        {
            session.Invoke(import);
        }
        catch (PipelineStoppedException)
        {
            // By a signal, and so the shell ends with its exit code.
        }
        catch (RuntimeException e)
        {
            throw new StartException($"The module '{manifest}' cannot be imported: {e.ErrorRecord.Exception.Message}");
        }
    }

    private static int RunFile(Session session, ShellHost host, Interrupts interrupts, ShellOptions options)
    {
        // As in pwsh: a script without the extension .ps1 (one with a shebang line) is run as text.
        var isScript = options.Text.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase);
        Command command = isScript
            ? new(options.Text, isScript: false, useLocalScope: false)
            : new(File.ReadAllText(options.Text), isScript: true, useLocalScope: false);
        foreach (var argument in options.Arguments)
        {
            command.Parameters.Add(argument);
        }

        return session.Run(command) switch
        {
            CommandOutcome.Stopped => interrupts.ExitCode ?? ExitCodes.Failure,
            CommandOutcome.Terminated => ExitCodes.Failure,
            _ => host.ExitCode ?? ExitCodes.Success,
        };
    }

    private static int RunCommand(Session session, ShellHost host, Interrupts interrupts, string text) => session.Run(text) switch
    {
        CommandOutcome.Stopped => interrupts.ExitCode ?? ExitCodes.Failure,
        CommandOutcome.Terminated => ExitCodes.Failure,
        _ => host.ExitCode ?? (session.LastSucceeded ? ExitCodes.Success : ExitCodes.Failure),
    };

    private static int Fail(Exception e, int exitCode)
    {
        Console.Error.WriteLine($"PulsarOps.Shell: {e.Message}");
        return exitCode;
    }
}
