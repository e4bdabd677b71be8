using System.Management.Automation;
using System.Management.Automation.Host;

namespace PulsarOps.Shell;

/// <summary>The screen as far as a line-oriented host needs it: sizes, keys, cursor and title.</summary>
internal sealed class ShellRawUserInterface(ShellOptions shell, ConsoleOutput output, ConsoleInput input) : PSHostRawUserInterface
{
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleOutput.Unset;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleOutput.Unset;

    public override Size BufferSize
    {
        get => WindowSize;
        set => throw NotSupported(nameof(BufferSize));
    }

    public override Size WindowSize
    {
        get => new(TerminalSize.Width, TerminalSize.Height);
        set => throw NotSupported(nameof(WindowSize));
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Coordinates WindowPosition
    {
        get => new(0, 0);
        set => throw NotSupported(nameof(WindowPosition));
    }

    public override Coordinates CursorPosition
    {
        get => Console.IsOutputRedirected ? new(0, 0) : new(Console.CursorLeft, Console.CursorTop);
        set
        {
            output.HideProgress();
            Console.SetCursorPosition(value.X, value.Y);
        }
    }

    public override int CursorSize
    {
        get => 25;
        set => throw NotSupported(nameof(CursorSize));
    }

    // The title cannot be read back on Unix.
    public override string WindowTitle
    {
        get => field;
        set
        {
            field = value;
            if (!Console.IsOutputRedirected)
            {
                Console.Title = value;
            }
        }
    } = "";

    public override bool KeyAvailable => shell.CanPrompt && Console.KeyAvailable;

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        if (!shell.CanPrompt || input.ReadKey(echo: !options.HasFlag(ReadKeyOptions.NoEcho)) is not { } key)
        {
            throw new PipelineStoppedException();
        }

        return new KeyInfo((int)key.Key, key.KeyChar, States(key.Modifiers), keyDown: true);
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
        {
            Console.ReadKey(intercept: true);
        }
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotSupported(nameof(GetBufferContents));

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw NotSupported(nameof(ScrollBufferContents));

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) =>
        throw NotSupported(nameof(SetBufferContents));

    // Clear-Host fills the whole buffer; nothing else is done with this.
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        if (!Console.IsOutputRedirected)
        {
            Console.Clear();
        }
    }

    private static ControlKeyStates States(ConsoleModifiers modifiers)
    {
        ControlKeyStates states = 0;
        states |= modifiers.HasFlag(ConsoleModifiers.Shift) ? ControlKeyStates.ShiftPressed : 0;
        states |= modifiers.HasFlag(ConsoleModifiers.Alt) ? ControlKeyStates.LeftAltPressed : 0;
        states |= modifiers.HasFlag(ConsoleModifiers.Control) ? ControlKeyStates.LeftCtrlPressed : 0;
        return states;
    }

    private static HostException NotSupported(string member) => new($"PulsarOps.Shell does not support {member}.");
}
