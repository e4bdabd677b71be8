using System.Management.Automation;
using System.Reflection;
using PulsarOps.Help;

if (args is not [var source, var module, var target])
{
    Console.Error.WriteLine("usage: PulsarOps.Help SOURCE-FOLDER MODULE.dll TARGET-FOLDER");
    return 2;
}

try
{
    var files = Directory.GetFiles(source, "*.md").Order(StringComparer.Ordinal);
    var pages = files.Select(file => new Page(file)).ToArray();
    var abouts = pages.Where(page => page.Title.StartsWith("about_", StringComparison.Ordinal)).ToArray();
    var cmdlets =
        from type in Assembly.LoadFrom(module).GetExportedTypes()
        let attribute = type.GetCustomAttribute<CmdletAttribute>()
        where attribute is not null
        select new CmdletInfo($"{attribute.VerbName}-{attribute.NounName}", type);
    var shared = new SharedHelp(
        parameters: new(Path.Combine(source, "shared", "parameters.md")),
        troubleshooting: pages.Single(page => page.Title == "about_PulsarOps_Troubleshooting"));
    var byName = cmdlets.ToDictionary(cmdlet => cmdlet.Name);
    var commands = pages.Except(abouts)
        .Select(page => byName.TryGetValue(page.Title, out var cmdlet)
            ? new CommandPage(page, cmdlet, shared)
            : throw page.Error(1, $"'{page.Title}' is not a cmdlet"))
        .ToArray();

    var maml = Maml.Write(commands);

    Directory.CreateDirectory(target);
    Write(Path.GetFileName(module) + "-Help.xml", $"{maml.Declaration}\n{maml}\n");
    foreach (var about in abouts)
        Write(about.Title + ".help.txt", AboutText.Write(about));

    // Removes the topics whose page was removed.
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

// As a whole or not at all: a session may be reading the help meanwhile.
void Write(string name, string content)
{
    var temporary = Path.Combine(target, $".{name}.{Environment.ProcessId}");
    File.WriteAllText(temporary, content);
    File.Move(temporary, Path.Combine(target, name), overwrite: true);
}
