namespace Connectors;

/// <summary>A key is missing, unknown, or does not cover the tenant or the operation.</summary>
/// <param name="code">As <see cref="ConnectorsException.Code"/>.</param>
/// <param name="message">As <see cref="Exception.Message"/>; never holds the key.</param>
/// <param name="innerException">What was behind it.</param>
public sealed class AuthenticationException(string code, string message, Exception? innerException = null) : ConnectorsException(code, message, innerException);
