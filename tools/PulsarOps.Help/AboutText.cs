using System.Text;

namespace PulsarOps.Help;

/// <summary>
/// Writes an about page as the text that Get-Help shows: headings to the left, everything else indented, 80 columns.
/// </summary>
internal static class AboutText
{
    private const int Columns = 79;

    public static string Write(Page page)
    {
        var text = new StringBuilder("TOPIC\n");
        Wrap(text, page.Title, 4, 4);
        foreach (var section in page.Sections)
        {
            text.Append('\n').Append(section.Title.ToUpperInvariant()).Append('\n');
            Write(text, Block.Parse(section.Lines));
            foreach (var child in section.Children)
            {
                text.Append("\n  ").Append(child.Title).Append('\n');
                Write(text, Block.Parse(child.Lines));
            }
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, List<Block> blocks)
    {
        string[]? header = null;
        for (var index = 0; index < blocks.Count; index++)
        {
            var block = blocks[index];
            var isList = block.Kind == BlockKind.Item && index > 0 && blocks[index - 1].Kind == BlockKind.Item;
            if (index > 0 && !isList && !(block.Kind == BlockKind.Row && header is null))
                text.Append('\n');
            if (block.Kind != BlockKind.Row)
                header = null;

            switch (block.Kind)
            {
                case BlockKind.Code:
                    foreach (var line in block.Text.TrimEnd('\n').Split('\n'))
                        text.Append(line.Length > 0 ? "        " + line : "").Append('\n');
                    break;
                case BlockKind.Item:
                    Wrap(text, "- " + block.Text, 4, 6);
                    break;
                case BlockKind.Row when header is null:
                    header = block.Cells;
                    break;
                case BlockKind.Row:
                    WriteRow(text, header, block.Cells);
                    break;
                default:
                    Wrap(text, block.Text, 4, 4);
                    break;
            }
        }
    }

    // A table of sentences is not readable in 80 columns, so each row becomes a term with the texts of the other
    // columns.
    private static void WriteRow(StringBuilder text, string[] header, string[] cells)
    {
        Wrap(text, cells[0], 4, 4);
        for (var column = 1; column < cells.Length; column++)
            Wrap(text, header.Length > 2 ? $"{header[column]}: {cells[column]}" : cells[column], 8, 10);
    }

    private static void Wrap(StringBuilder text, string message, int first, int indent)
    {
        var line = new string(' ', first);
        var isEmpty = true;
        foreach (var word in message.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Columns)
            {
                text.Append(line).Append('\n');
                (line, isEmpty) = (new(' ', indent), true);
            }

            line += isEmpty ? word : " " + word;
            isEmpty = false;
        }

        text.Append(line).Append('\n');
    }
}
