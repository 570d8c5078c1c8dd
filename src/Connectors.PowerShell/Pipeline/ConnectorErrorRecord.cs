using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>The one place where an exception becomes an <see cref="ErrorRecord"/>.</summary>
internal static class ConnectorErrorRecord
{
    /// <summary>The code of a question that nobody was there to answer.</summary>
    public const string ConfirmationRequired = "CONFIRMATION_REQUIRED";

    /// <summary>Makes the record of an exception.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="target">What it happened to.</param>
    /// <returns>The record: its id is the code in Pascal case.</returns>
    public static ErrorRecord From(Exception exception, object? target)
    {
        var code = CodeOf(exception);
        return new ErrorRecord(exception, ErrorCodes.ToErrorId(code), CategoryOf(code), target)
        {
            ErrorDetails = new ErrorDetails(TerminalText.Block(exception.Message)) { RecommendedAction = ActionFor(code, exception) },
        };
    }

    /// <summary>Whether no further input can fare better: the session, the key, the category or the query is at fault.</summary>
    /// <param name="exception">What happened.</param>
    /// <returns>True when the command is to end.</returns>
    public static bool IsTerminating(Exception exception) => exception switch
    {
        PipelineStoppedException or OperationCanceledException => true,
        AuthenticationException or ToolSelectionException => true,
        ConnectorsException e => e.Code
            is ErrorCodes.SessionClosed or ErrorCodes.GatewayNotSupported or ErrorCodes.GatewayUnavailable
            or ErrorCodes.HomeUnusable or ErrorCodes.StoreCorrupt or ErrorCodes.StoreTooNew,
        _ => false,
    };

    private static string CodeOf(Exception exception) => exception switch
    {
        ConnectorsException e => e.Code,
        ArgumentException => ErrorCodes.ValidationError,
        TimeoutException => ErrorCodes.ToolTimeout,
        OperationCanceledException => ErrorCodes.Cancelled,
        _ => ErrorCodes.InternalError,
    };

    private static ErrorCategory CategoryOf(string code) => code switch
    {
        ErrorCodes.ValidationError or ErrorCodes.InvalidParameters or ErrorCodes.IdempotencyMismatch => ErrorCategory.InvalidArgument,
        ErrorCodes.AuthRequired or ErrorCodes.InvalidApiKey => ErrorCategory.AuthenticationError,
        ErrorCodes.TenantForbidden or ErrorCodes.ScopeRequired or ErrorCodes.SourceForbidden or ConfirmationRequired => ErrorCategory.PermissionDenied,
        ErrorCodes.UnencryptedAuthentication => ErrorCategory.SecurityError,
        ErrorCodes.ServerAlreadyExists => ErrorCategory.ResourceExists,
        ErrorCodes.InProgress or ErrorCodes.Busy => ErrorCategory.ResourceBusy,
        ErrorCodes.BodyTooLarge or ErrorCodes.RateLimited or ErrorCodes.StoreFull => ErrorCategory.LimitsExceeded,
        ErrorCodes.SourceUnsupported => ErrorCategory.NotImplemented,
        ErrorCodes.GatewayNotSupported => ErrorCategory.NotInstalled,
        ErrorCodes.GatewayUnavailable or ErrorCodes.SessionClosed => ErrorCategory.ConnectionError,
        ErrorCodes.ServerUnavailable or ErrorCodes.ServerExited or ErrorCodes.HandshakeFailed or ErrorCodes.InstallFailed => ErrorCategory.ResourceUnavailable,
        ErrorCodes.ToolTimeout or ErrorCodes.WaitTimeout or ErrorCodes.HandshakeTimeout => ErrorCategory.OperationTimeout,
        ErrorCodes.Cancelled or ErrorCodes.Interrupted or ErrorCodes.OutcomeUnknown => ErrorCategory.OperationStopped,
        ErrorCodes.ToolError => ErrorCategory.InvalidResult,
        ErrorCodes.HomeUnusable => ErrorCategory.OpenError,
        ErrorCodes.StoreCorrupt or ErrorCodes.StoreTooNew => ErrorCategory.InvalidData,
        _ when code.EndsWith("_NOT_FOUND", StringComparison.Ordinal) => ErrorCategory.ObjectNotFound,
        _ => ErrorCategory.NotSpecified,
    };

    private static string ActionFor(string code, Exception exception)
    {
        if (exception is ConnectorsException { Suggestions: { Count: > 0 } suggestions })
        {
            return TerminalText.Line($"Did you mean {string.Join(", ", suggestions)}?");
        }

        return code switch
        {
            ErrorCodes.AuthRequired or ErrorCodes.InvalidApiKey => "Connect again with the right key: Connect-Connector -BaseUri … -ApiKey (Read-Host -AsSecureString).",
            ErrorCodes.TenantForbidden => "Connect with a tenant that the key covers: Connect-Connector -TenantId ….",
            ErrorCodes.ScopeRequired => "Ask the gateway's administrator for a key with the scope.",
            ErrorCodes.ToolNotFound => "List the tools with Get-ConnectorTool, or describe what you want to Select-ConnectorTool.",
            ErrorCodes.ServerNotFound => "List the servers with Get-ConnectorMcpServer.",
            ErrorCodes.KeyNotFound => "List the keys with Get-ConnectorApiKey.",
            ErrorCodes.DeploymentNotFound => "List the deployments with Get-ConnectorMcpDeployment.",
            ErrorCodes.CategoryNotFound => CategoriesOf(exception),
            ErrorCodes.ServerAlreadyExists => "Choose another name, replace the server with -Force, or remove it with Remove-ConnectorMcpServer.",
            ErrorCodes.InvalidParameters => "Look at the tool's parameters: (Get-ConnectorTool <id>).Parameters.",
            ErrorCodes.RateLimited when exception is ConnectorsException { RetryAfter: { } after } => $"Try again in {Math.Ceiling(after.TotalSeconds):0} s.",
            ErrorCodes.ToolTimeout => "Give the tool more time with -TimeoutSec.",
            ErrorCodes.WaitTimeout => "Wait again with Wait-ConnectorMcpDeployment -TimeoutSec, or cancel with Stop-ConnectorMcpDeployment.",
            ErrorCodes.ServerExited or ErrorCodes.HandshakeFailed or ErrorCodes.HandshakeTimeout or ErrorCodes.InstallFailed or ErrorCodes.DeploymentFailed
                when exception is DeploymentException { DeploymentId: { } id } => $"Read its log: Get-ConnectorMcpDeploymentLog {id}",
            ErrorCodes.OutcomeUnknown => "The tool may have run: look at what it was to change before calling it again.",
            ErrorCodes.SessionClosed => "Connect again with Connect-Connector.",
            ErrorCodes.GatewayUnavailable => "Test-ConnectorSession -Detailed tells more once the gateway answers.",
            ConfirmationRequired => "Answer beforehand: -Force or -Confirm:$false.",
            _ => "",
        };
    }

    private static string CategoriesOf(Exception exception) => exception is ToolSelectionException { AvailableCategories: { Count: > 0 } categories }
        ? TerminalText.Line($"The categories are {string.Join(", ", categories)}.")
        : "List the categories with Get-ConnectorCategory.";
}
