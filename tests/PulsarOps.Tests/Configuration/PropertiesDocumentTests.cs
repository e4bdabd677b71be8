using System.Diagnostics;
using System.Text;
using CsCheck;
using PulsarOps.Rendering;

namespace PulsarOps.Tests.Configuration;

public sealed class PropertiesDocumentTests
{
    // Keys that are prefixes of each other, with the characters that keys have.
    private static readonly Gen<string> Keys = Gen.OneOf(
        "a",
        "ab",
        "a.b",
        "a.bc",
        "a_b",
        "a-b",
        "server.1",
        "server.10",
        "A"
    );

    // For what is set: whatever the format has a meaning for, and what it has no room for.
    private static readonly Gen<string> NewValues = Gen.OneOf(
        Gen.OneOf(
            "", "x\ny=1", "x\r\n", "x\\", "\\", "\\u0041", " x", "x ", "\t", "C:\\a", "=", ":", "#", "!", "a\0b",
            "\u2028", "ü€", "\ud83d\ude00"),
        Gen.String[Gen.Char["\\ \t\n\r\f=:#!abu0\"'$`{}ä€"], 0, 8]);

    private static readonly Gen<string> Values = Gen.OneOf(
        "",
        "1",
        "x=y",
        "x = y",
        "a#b",
        "# c",
        "!d",
        "host:1,host:2",
        "a b  c",
        "a=1",
        "zk://h;h/p",
        "ä€"
    );

    private static readonly Gen<string> Lines = Gen.Select(
        Keys,
        Values,
        Gen.Int[0, 8],
        (key, value, kind) =>
            kind switch
            {
                0 => "",
                1 => "# A sentence about this and that.",
                2 => $"#{key}={value}",
                3 => $"# {key}={value}",
                4 => $"! {key}={value}",
                5 => $"  {key} = {value}",
                6 => "### ---",
                _ => $"{key}={value}",
            }
    );

    private static readonly Gen<string> Documents = Gen.Select(
        Lines.Array[0, 12],
        Gen.Bool,
        (lines, final) => string.Join('\n', lines) + (final && lines.Length > 0 ? "\n" : "")
    );

    private static readonly Gen<(string Text, string Key, string Value)> Cases = Gen.Select(Documents, Keys, NewValues);

    [Fact]
    public void Service_reads_the_value_that_was_set() => Cases.Sample((text, key, value) =>
    {
        var set = new PropertiesDocument(text).Set(key, value);

        Assert.Equal(value, JavaPropertiesReader.Read(set.ToString())[key]);
        Assert.Equal(JavaPropertiesReader.Read(set.ToString())[key], value);
    });

    [Fact]
    public void All_other_keys_keep_their_values() =>
        Cases.Sample(
            (text, key, value) =>
            {
                var (before, after) = (
                    JavaPropertiesReader.Read(text),
                    JavaPropertiesReader.Read(new PropertiesDocument(text).Set(key, value).ToString())
                );
                before[key] = value;

                Assert.Equal(
                    before.OrderBy(pair => pair.Key, StringComparer.Ordinal),
                    after.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                );
            }
        );

    [Fact]
    public void Lines_of_other_keys_and_comments_stay_byte_for_byte() => Cases.Sample((text, key, value) =>
    {
        var before = LinesOf(text);
        var after = LinesOf(new PropertiesDocument(text).Set(key, value).ToString());

        Assert.Equal(before.Where(line => !Concerns(line, key)), after.Where(line => !Concerns(line, key)));
        Assert.Single(
            after,
            line => line.StartsWith($"{key}=", StringComparison.Ordinal)
                && JavaPropertiesReader.Read(line)[key] == value);
        Assert.Single(after, line => Concerns(line, key) && !IsComment(line));
    });

    [Fact]
    public void Setting_twice_is_setting_once() => Cases.Sample((text, key, value) =>
    {
        var once = new PropertiesDocument(text).Set(key, value).ToString();

        Assert.Equal(once, new PropertiesDocument(once).Set(key, value).ToString());
    });

    [Fact]
    public void Document_reads_as_the_service_does() =>
        Cases.Sample(
            (text, key, _) =>
                Assert.Equal(
                    JavaPropertiesReader.Read(text).TryGetValue(key, out var value) ? value.Trim() : null,
                    new PropertiesDocument(text)[key]
                )
        );

    [Fact]
    public void Last_of_several_lines_wins_and_the_others_go() =>
        Assert.Equal("x=1\na=3\ny=2\n", new PropertiesDocument("a=1\nx=1\n a = 2\ny=2\n").Set("a", "3").ToString());

    [Fact]
    public void Commented_out_default_is_replaced_in_its_place() =>
        Assert.Equal(
            "# About a.\na=2\nb=1\n",
            new PropertiesDocument("# About a.\n# a=1\nb=1\n").Set("a", "2").ToString()
        );

    [Fact]
    public void Line_that_sets_the_key_goes_before_one_that_is_commented_out() =>
        Assert.Equal("# a=1\na=3\n", new PropertiesDocument("# a=1\na=2\n").Set("a", "3").ToString());

    [Theory]
    [InlineData("", "a=1\n")]
    [InlineData("b=2", "b=2\na=1\n")]
    [InlineData("b=2\n", "b=2\na=1\n")]
    [InlineData("b=2\n\n", "b=2\n\na=1\n")]
    [InlineData("a=0", "a=1\n")]
    [InlineData("ab=0", "ab=0\na=1\n")]
    [InlineData("x.a=0", "x.a=0\na=1\n")]
    [InlineData("# If a=0 then all is well.", "# If a=0 then all is well.\na=1\n")]
    public void Unset_key_is_added_at_the_end(string before, string after) =>
        Assert.Equal(after, new PropertiesDocument(before).Set("a", "1").ToString());

    [Fact]
    public void Lines_of_another_system_become_those_of_this_one() =>
        Assert.Equal("# c\na=2\nb=1\n", new PropertiesDocument("# c\r\na=1\r\nb=1\r\n").Set("a", "2").ToString());

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a=b")]
    [InlineData(" a")]
    [InlineData("#a")]
    [InlineData("")]
    public void Undefined_key_is_a_bug(string key) =>
        Assert.Throws<ArgumentException>(() => new PropertiesDocument("").Set(key, "1"));

    [Fact]
    public void Real_JVM_reads_each_value_back()
    {
        if (Run("javac", "-version") is null)
            return; // without a JDK the reader above stands for it
        var values = new List<string>();
        NewValues.Array[50].Sample(values.AddRange, iter: 4, threads: 1);
        var document = new PropertiesDocument("");
        foreach (var (value, at) in values.Select((value, at) => (value, at)))
            document.Set($"k{at}", value);
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "a.conf"), document.ToString(), new UTF8Encoding(false));
            File.WriteAllText(Path.Combine(folder.FullName, "Read.java"), """
                import java.io.*; import java.util.*;
                class Read {
                    public static void main(String[] files) throws IOException {
                        var properties = new Properties();
                        try (var file = new FileInputStream(files[0])) { properties.load(file); }
                        for (int i = 0; i < properties.size(); i++)
                            System.out.println(
                                HexFormat.of().formatHex(properties.getProperty("k" + i).getBytes("UTF-16BE")));
                    }
                }
                """);
            var lines = Run(
                "java", Path.Combine(folder.FullName, "Read.java"), Path.Combine(folder.FullName, "a.conf"))!
                .Split('\n');

            Assert.Equal(
                values.Select(value => Convert.ToHexString(value
                    .SelectMany(character => new[] { (byte)(character >> 8), (byte)character })
                    .ToArray()).ToLowerInvariant()),
                lines.SkipLast(1));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static List<string> LinesOf(string text)
    {
        var lines = text.Split('\n').ToList();
        if (lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    private static bool IsComment(string line) => line.TrimStart() is ['#' or '!', ..];

    private static bool Concerns(string line, string key) => line.Split('=')[0].TrimStart('#', ' ').Trim() == key;
}
