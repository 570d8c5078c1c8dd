using Connectors.Gateway.Audit;

namespace Connectors.Gateway.Storage;

/// <summary>Reads the secret of the audit's digests, made with the store.</summary>
internal static class AuditSecret
{
    public static AuditDigest Read(GatewayDatabase database)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM settings WHERE name = 'audit_secret'";
        return new AuditDigest((byte[])command.ExecuteScalar()!);
    }
}
