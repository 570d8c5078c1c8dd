using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace Connectors.PowerShell;

/// <summary>What happens when the module comes and goes.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>Makes the vocabulary known, so that scripts can name its types and catch its exceptions. Touches nothing else.</summary>
    public void OnImport() => RuntimeHelpers.RunClassConstructor(typeof(ConnectorSession).TypeHandle);

    /// <summary>Closes the sessions of the runspace that the module is removed from.</summary>
    /// <param name="psModuleInfo">The module.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunspaceSessions.Of(Runspace.DefaultRunspace).CloseAll();
}
