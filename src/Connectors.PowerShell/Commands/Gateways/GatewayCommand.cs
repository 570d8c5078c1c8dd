using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>A cmdlet about the REST gateway that runs on a home.</summary>
public abstract class GatewayCommand : AsyncCommand
{
    /// <summary>The home folder. Without it: CONNECTORS_HOME, else the user's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The home's full path.</summary>
    private protected string Home { get; private set; } = "";

    /// <inheritdoc/>
    private protected override object? ErrorTarget => Home;

    /// <inheritdoc/>
    private protected override void Prepare() => Home = HomePath.Resolve(Path is null ? null : FileSystemPath.Resolve(this, Path));
}
