using System.Collections;
using System.Management.Automation;
using System.Security;

namespace Connectors.PowerShell;

/// <summary>Reads the environment variables that a server is given.</summary>
internal static class EnvironmentReader
{
    private const string ReferencePrefix = "env:";

    /// <summary>Reads variables that are no secrets.</summary>
    /// <param name="variables">Values by name.</param>
    /// <returns>The values as text.</returns>
    /// <exception cref="ConnectorsException">A value is a secret, or nothing.</exception>
    public static Dictionary<string, string> ReadPlain(IDictionary variables) => Read(variables, static (name, value) => value switch
    {
        SecureString or PSCredential => throw Fault("environment", $"The value of '{name}' in -Environment is a secret; give it with -Secret, which keeps it encrypted."),
        null => throw Fault("environment", $"The value of '{name}' in -Environment is missing."),
        _ => LanguagePrimitives.ConvertTo<string>(value),
    });

    /// <summary>Reads variables that are secrets.</summary>
    /// <param name="variables">Secure strings or references by name.</param>
    /// <returns>The secrets and references as text.</returns>
    /// <exception cref="ConnectorsException">A value is neither; a message never holds it.</exception>
    public static Dictionary<string, string> ReadSecrets(IDictionary variables) => Read(variables, static (name, value) => value switch
    {
        SecureString secret => SecretReader.Reveal(secret),
        PSCredential credential => SecretReader.Reveal(credential.Password),
        string reference when reference.StartsWith(ReferencePrefix, StringComparison.OrdinalIgnoreCase) && reference.Length > ReferencePrefix.Length => ReferencePrefix + reference[ReferencePrefix.Length..],

        // A secret in plain text is in the shell's history and in transcripts before it gets here.
        string => throw Fault("secret", $"The value of '{name}' in -Secret is plain text. Give a secure string (Read-Host -AsSecureString, Get-Secret), or the reference env:NAME of a variable that is set where the gateway runs."),
        _ => throw Fault("secret", $"The value of '{name}' in -Secret is neither a secure string nor a reference such as env:NAME."),
    });

    private static Dictionary<string, string> Read(IDictionary variables, Func<string, object?, string> read)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var enumerator = variables.GetEnumerator();
        while (enumerator.MoveNext())
        {
            var name = LanguagePrimitives.ConvertTo<string>(enumerator.Key);
            values[name] = read(name, enumerator.Value is PSObject wrapped ? wrapped.BaseObject : enumerator.Value);
        }

        return values;
    }

    private static DeploymentException Fault(string field, string message) => new(ErrorCodes.ValidationError, message) { Field = field };
}
