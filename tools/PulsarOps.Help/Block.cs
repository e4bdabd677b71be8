using System.Text.RegularExpressions;

namespace PulsarOps.Help;

internal enum BlockKind
{
    Text,
    Item,
    Code,
    Row,
}

/// <summary>A paragraph, an item of a list, a code block or a row of a table, free of markup.</summary>
internal sealed partial record Block(BlockKind Kind, int Number, string Text, string[] Cells)
{
    public static List<Block> Parse(IEnumerable<Line> lines)
    {
        var blocks = new List<Block>();
        var goesOn = false; // whether a line continues the text or the item before it
        var fenced = false;
        foreach (var (number, text) in lines)
        {
            if (text.StartsWith("```", StringComparison.Ordinal))
            {
                fenced = !fenced;
                goesOn = false;
                if (fenced)
                    blocks.Add(new(BlockKind.Code, number, "", []));
            }
            else if (fenced)
            {
                blocks[^1] = blocks[^1] with { Text = blocks[^1].Text + text + "\n" };
            }
            else if (text.Length == 0)
            {
                goesOn = false;
            }
            else if (text[0] == '|')
            {
                var cells = text.Trim('|').Split(" | ").Select(cell => Plain(cell.Trim())).ToArray();
                if (!cells.All(cell => cell.All(character => character is '-' or '|' or ' ')))
                    blocks.Add(new(BlockKind.Row, number, "", cells));
            }
            else if (text.StartsWith("- ", StringComparison.Ordinal))
            {
                blocks.Add(new(BlockKind.Item, number, Plain(text[2..]), []));
                goesOn = true;
            }
            else if (goesOn)
            {
                blocks[^1] = blocks[^1] with { Text = blocks[^1].Text + " " + Plain(text.Trim()) };
            }
            else
            {
                blocks.Add(new(BlockKind.Text, number, Plain(text), []));
                goesOn = true;
            }
        }

        return blocks;
    }

    /// <summary>Removes the markup of links, emphasis and code, which a console cannot show.</summary>
    public static string Plain(string text) => Mark().Replace(Link().Replace(text, "$1"), "$2");

    [GeneratedRegex(@"\[([^\]]+)\]\([^)\s]+\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(`|\*\*)(.+?)\1")]
    private static partial Regex Mark();
}
