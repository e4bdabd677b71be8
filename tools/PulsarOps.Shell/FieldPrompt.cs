using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace PulsarOps.Shell;

/// <summary>Asks for the values of fields, among them missing mandatory parameters.</summary>
internal sealed class FieldPrompt(ConsoleOutput output, ConsoleInput input, CredentialPrompt credentials)
{
    private const string HelpCommand = "!?";

    public Dictionary<string, PSObject> Ask(Collection<FieldDescription> fields)
    {
        if (fields.Any(f => !string.IsNullOrEmpty(f.HelpMessage)))
        {
            output.WriteLine($"(Type {HelpCommand} for Help.)");
        }

        Dictionary<string, PSObject> results = [];
        foreach (var field in fields)
        {
            if (AskField(field) is not { } value)
            {
                // Cancelled: as in pwsh, no answer at all rather than some.
                return [];
            }

            results.Add(field.Name, PSObject.AsPSObject(value));
        }

        return results;
    }

    private object? AskField(FieldDescription field)
    {
        var type = Type.GetType(field.ParameterAssemblyFullName) ?? typeof(string);
        return typeof(IList).IsAssignableFrom(type) ? AskList(field, type) : AskItem(field, type, $"{field.Name}: ");
    }

    // An empty line ends the list.
    private object? AskList(FieldDescription field, Type type)
    {
        var itemType = type.GetElementType() ?? typeof(object);
        ArrayList items = [];
        while (true)
        {
            var item = AskItem(field, itemType, $"{field.Name}[{items.Count}]: ", endsOnEmpty: true);
            switch (item)
            {
                case null:
                    return null;
                case "" or SecureString { Length: 0 } or PSCredential { Password.Length: 0 }:
                    return LanguagePrimitives.TryConvertTo(items, type, out var list) ? list : items;
                default:
                    items.Add(item);
                    break;
            }
        }
    }

    private object? AskItem(FieldDescription field, Type type, string prompt, bool endsOnEmpty = false)
    {
        if (type == typeof(PSCredential))
        {
            output.WriteLine(field.Name);
            return credentials.Ask(userName: null, targetName: null);
        }

        while (true)
        {
            output.Write(prompt);
            if (type == typeof(SecureString))
            {
                return input.ReadSecureLine();
            }

            var line = input.ReadLine();
            if (line == HelpCommand)
            {
                output.WriteLine(string.IsNullOrEmpty(field.HelpMessage)
                    ? $"No help is available for {field.Name}."
                    : field.HelpMessage);
            }
            else if (line is null || (line.Length == 0 && endsOnEmpty))
            {
                return line;
            }
            else if (LanguagePrimitives.TryConvertTo(line, type, out var value))
            {
                return value;
            }
            else
            {
                output.WriteErrorLine($"Cannot recognize \"{line}\" as a {type.FullName} due to a format error.");
            }
        }
    }
}
