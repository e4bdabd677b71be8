using System.Text;
using CsCheck;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>What goes to a script, what comes back, and that both sides mean the same.</summary>
public sealed class ProtocolTests
{
    // All that a program may say: whole characters of UTF-8, with what is special to the wire and to shells.
    private static readonly Gen<string> Texts = Gen.OneOf(
            "a",
            "b",
            " ",
            "\t",
            "\n",
            "\r",
            "\\",
            "\\n",
            "\\\\t",
            "'",
            "\"",
            "$x",
            "`",
            "*",
            "%s",
            "-n",
            "ä",
            "€",
            "🚀",
            "\u0001",
            "\u007f",
            "#",
            "!",
            ";",
            "|"
        )
        .Array[0, 8]
        .Select(string.Concat);

    [Fact]
    public void Text_that_lib_sh_escapes_comes_back_as_it_was() =>
        Texts
            .Array[1, 60]
            .Sample(
                texts =>
                {
                    var lines = Shell
                        .Run($"{ScriptOf("lib.sh")}\nfor text; do say text \"$text\" end; done\n", texts)
                        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                        .Select(ProtocolLine.Parse)
                        .Where(line => line.Key == "text")
                        .ToArray();

            Assert.Equal(texts, lines.Select(line => line[0]));
            Assert.All(lines, line => Assert.Equal("end", line[1]));
        },
        iter: 10, threads: 1);

    [Fact]
    public void Quoted_text_is_one_word_and_itself_to_a_shell() => Texts.Array[1, 200].Sample(
        texts => Assert.Equal(
            string.Concat(texts.Select(text => text + "\0")),
            Shell.Run($"printf '%s\\0' {string.Join(' ', texts.Select(ShellQuote.Quote))}\n")),
        iter: 10, threads: 1);

    [Fact]
    public void Entry_of_a_list_is_a_verb_and_a_value() =>
        Assert.Equal("path\t/a b=c\n", Written(new ProtocolWriter().Entry("path", "/a b=c")));

    [Fact]
    public void Fields_of_a_record_are_read_by_their_names() => Gen
        .OneOf("a", " x ", "/", "*", "$x", "`id`", "'", "\"", "ä", "-n", "=", "path=")
        .Array[0, 5].Select(string.Concat).Array[3].Array[1, 30].Sample(
            texts =>
            {
                var writer = texts.Aggregate(new ProtocolWriter(), (writer, text) =>
                    writer.Record("file", ("path", text[0]), ("mode", text[1]), ("keep", text[2])));
                var script = ScriptOf("lib.sh") + ScriptOf("fields.sh")
                    + "while next_record; do take_fields keep mode path\n"
                    + "printf '%s|%s|%s|%s\\n' \"$verb\" \"$field_path\" \"$field_mode\" \"$field_keep\"\n"
                    + "done <<'LINES'\n"
                    + Written(writer) + "LINES\n";

                // An empty value is a dash to a script.
                Assert.Equal(
                    string.Concat(texts.Select(text =>
                        $"file|{string.Join('|', text.Select(value => value.Length == 0 ? "-" : value))}\n")),
                    Shell.Run(script));
            },
            iter: 10, threads: 1);

    [Theory]
    [InlineData("file\tpath=/a\tmode=1\tcolour=red", "file: unknown field: colour")]
    [InlineData("file\tpath=/a", "file: missing field: mode")]
    [InlineData("file\tpath=/a\tpath=/b\tmode=1", "file: unknown field: path")]
    [InlineData("file\tPATH=/a\tmode=1", "file: a field has no name: PATH=/a")]
    [InlineData("file\tpath mode=1", "file: a field has no name: path mode=1")]
    [InlineData("file\t$(id)=1", "file: a field has no name: $(id)=1")]
    [InlineData("file", "file: missing field: path")]
    public void Record_that_a_script_does_not_understand_ends_it(string line, string error)
    {
        var script = $"{ScriptOf("lib.sh")}{ScriptOf("fields.sh")}next_record; take_fields path mode; say done\n";
        var start = script.Replace("next_record;", $"next_record <<'LINES'\n{line}\nLINES\n", StringComparison.Ordinal);

        Assert.Equal($"protocol\t{error}\nend\t1\n", Shell.Run(start));
    }

    [Fact]
    public void Field_that_would_end_a_line_or_be_read_otherwise_is_refused()
    {
        foreach (
            var character in Enumerable
                .Range(0, 0xA0)
                .Select(code => (char)code)
                .Where(code => char.IsControl(code) || code == '\\')
        )
            Assert.Throws<ArgumentException>(() => new ProtocolWriter().Entry("path", $"a{character}b"));
    }

    [Fact]
    public void Shell_reads_written_values_unchanged() =>
        Gen.OneOf("a", "Z", " x", "/", "*", "$x", "'", "\"", "ä", "-")
            .Array[1, 5]
            .Select(string.Concat)
            .Where(text => text.Trim().Length == text.Length)
            .Array[1, 40]
            .Sample(
                texts =>
                {
                    var lines = Written(
                        texts.Aggregate(new ProtocolWriter(), (writer, text) => writer.Entry("path", text))
                    );
                    var script =
                        "tab=$(printf '\\t')\nwhile IFS=$tab read -r verb text; do printf '%s|%s\\n"
                        + "' \"$verb\" \"$text\"; done <<'LINES'\n"
                        + lines
                        + "LINES\n";

                Assert.Equal(string.Concat(texts.Select(text => $"path|{text}\n")), Shell.Run(script));
            },
            iter: 10, threads: 1);

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    public void Word_that_a_shell_would_split_is_refused(string word) =>
        Assert.Throws<ArgumentException>(() => ProtocolWriter.Words(["ok", word]));

    [Theory]
    [InlineData("key", "key", "")]
    [InlineData("key\ta", "key", "a")]
    [InlineData("key\t\\0101\\0342\\0202\\0254", "key", "A€")]
    [InlineData("key\ta\\", "key", "a\\")]
    [InlineData("key\t\\x", "key", "x")]
    public void Answer_is_taken_apart(string line, string key, string field) =>
        Assert.Equal((key, field), (ProtocolLine.Parse(line).Key, ProtocolLine.Parse(line)[0]));

    [Fact]
    public void Invalid_number_is_zero() =>
        Assert.Equal(
            (0, 0L, 12),
            (
                ProtocolLine.Parse("k\tx").Number(0),
                ProtocolLine.Parse("k").LongNumber(3),
                ProtocolLine.Parse("k\t12").Number(0)
            )
        );

    private static string Written(ProtocolWriter writer) => Encoding.UTF8.GetString(writer.ToArray());

    private static string ScriptOf(string name)
    {
        using var reader = new StreamReader(
            typeof(ScriptLibrary).Assembly.GetManifestResourceStream($"Scripts/{name}")!
        );
        return reader.ReadToEnd();
    }
}
