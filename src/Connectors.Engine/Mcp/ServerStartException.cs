namespace Connectors.Engine.Mcp;

/// <summary>A server could not be started, or did not complete the handshake.</summary>
/// <param name="code">A code of <see cref="ErrorCodes"/>.</param>
/// <param name="message">Why, with exit code and the end of its standard error where there are any.</param>
/// <param name="innerException">What was behind it.</param>
internal sealed class ServerStartException(string code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public string Code { get; } = code;
}
