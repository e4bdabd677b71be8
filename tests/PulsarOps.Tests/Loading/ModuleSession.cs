using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Loading;

/// <summary>A fresh runspace that imports the module as it is packed.</summary>
internal sealed class ModuleSession : IDisposable
{
    private readonly Runspace _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());

    public ModuleSession() => _runspace.Open();

    public void Import(bool force = false) =>
        Invoke("Import-Module", ("Name", ModuleFolder.Manifest), ("Force", force), ("ErrorAction", "Stop"));

    public void Remove() => Invoke("Remove-Module", ("Name", "PulsarOps"), ("ErrorAction", "Stop"));

    public void Dispose() => _runspace.Dispose();

    private void Invoke(string command, params (string Name, object Value)[] parameters)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddCommand(command);
        foreach (var (name, value) in parameters)
            shell.AddParameter(name, value);
        shell.Invoke();
    }
}
