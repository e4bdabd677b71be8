using PulsarOps.Help;

if (args is not [var source, var target])
{
    Console.Error.WriteLine("usage: PulsarOps.Help SOURCE-FOLDER TARGET-FOLDER");
    return 2;
}

try
{
    var pages = Directory.GetFiles(source, "*.md").Order(StringComparer.Ordinal).Select(file => new Page(file))
        .ToArray();
    var abouts = pages.Where(page => page.Title.StartsWith("about_", StringComparison.Ordinal)).ToArray();
    var commands = pages.Except(abouts).Select(page => new CommandPage(page)).ToArray();

    Directory.CreateDirectory(target);
    foreach (var file in commands.GroupBy(command => command.HelpFile))
        Write(file.Key, Maml.Write(file) is var maml ? $"{maml.Declaration}\n{maml}\n" : "");
    foreach (var about in abouts)
        Write(about.Title + ".help.txt", AboutText.Write(about));

    // Removes the help of deleted pages from the module.
    var wanted = abouts.Select(about => Path.Combine(target, about.Title + ".help.txt"));
    foreach (var stale in Directory.GetFiles(target, "about_*.help.txt").Except(wanted))
        File.Delete(stale);
    return 0;
}
catch (PageException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

// Writes atomically, because a session may be reading the help.
void Write(string name, string content)
{
    var temporary = Path.Combine(target, $".{name}.{Environment.ProcessId}");
    File.WriteAllText(temporary, content);
    File.Move(temporary, Path.Combine(target, name), overwrite: true);
}
