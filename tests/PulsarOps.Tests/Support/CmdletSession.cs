using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PulsarOps.Tests.ModuleContract;

namespace PulsarOps.Tests.Support;

    /// <summary>A PowerShell session with the cmdlets of the library under test, which take its own objects.</summary>
internal sealed class CmdletSession : IDisposable
    {
        private readonly Runspace _runspace;

        public CmdletSession()
        {
            var state = InitialSessionState.CreateDefault2();
            foreach (var cmdlet in Cmdlets.All)
                state.Commands.Add(new SessionStateCmdletEntry(cmdlet.Name, cmdlet.Type, null));
            _runspace = RunspaceFactory.CreateRunspace(state);
            _runspace.Open();
        }

        /// <summary>
        /// What the script put into $seen, and the error that ended it or was the first to be written.
        /// </summary>
        public (IReadOnlyList<string> Output, ErrorRecord? Error) Run(
            string script, string preference, PulsarTopology topology)
        {
            var seen = new List<string>();
            var variables = _runspace.SessionStateProxy;
            variables.SetVariable("ErrorActionPreference", preference);
            variables.SetVariable("topology", topology);
            variables.SetVariable("seen", seen);
            using var shell = PowerShell.Create(_runspace);
            shell.AddScript(script);
            try
            {
                shell.Invoke();
            }
            catch (RuntimeException exception)
            {
                return (seen, exception.ErrorRecord);
            }

            return (seen, shell.Streams.Error.FirstOrDefault());
        }

        public void Dispose() => _runspace.Dispose();
    }
