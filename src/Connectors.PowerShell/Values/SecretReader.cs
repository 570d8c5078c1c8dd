using System.Net;
using System.Security;

namespace Connectors.PowerShell;

/// <summary>Takes secrets out of the forms in which PowerShell people hold them.</summary>
internal static class SecretReader
{
    /// <summary>The text of a secure string, for handing on at once.</summary>
    /// <param name="secret">The secret.</param>
    /// <returns>Its text.</returns>
    public static string Reveal(SecureString secret) => new NetworkCredential("", secret).Password;
}
