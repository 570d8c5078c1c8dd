using Connectors.Engine.Catalog;
using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Storage;

/// <content>Servers and their tools.</content>
internal sealed partial class SqliteStore
{
    private const string ServerColumns = "tenant, name, category, category_inferred, description, source, environment, secrets, deployment, version, protocol, error";

    /// <inheritdoc/>
    public long GetRevision(string tenant) => Read(connection =>
        Query(connection, "SELECT revision FROM revisions WHERE tenant = $tenant", r => r.GetInt64(0), ("$tenant", tenant)).FirstOrDefault());

    /// <inheritdoc/>
    public IReadOnlyList<ServerRecord> GetServers(string tenant) => Read(connection =>
        Query(connection, $"SELECT {ServerColumns} FROM servers WHERE tenant = $tenant ORDER BY name", ReadServer, ("$tenant", tenant)));

    /// <inheritdoc/>
    public ServerRecord? FindServer(string tenant, string name) => Read(connection =>
        Query(connection, $"SELECT {ServerColumns} FROM servers WHERE tenant = $tenant AND name = $name", ReadServer, ("$tenant", tenant), ("$name", name)).FirstOrDefault());

    /// <inheritdoc/>
    public IReadOnlyList<Tool> GetTools(string tenant, string server) => Read(connection => Query(
        connection,
        """
        SELECT s.name, t.category, t.name, t.title, t.description, t.input_schema, t.output_schema, t.annotations, t.token_cost
        FROM tools t JOIN servers s ON s.tenant = t.tenant AND s.name = t.server
        WHERE t.tenant = $tenant AND t.server = $server ORDER BY t.position
        """,
        ReadTool,
        ("$tenant", tenant),
        ("$server", server)));

    /// <inheritdoc/>
    public void PutServer(ServerRecord server, IReadOnlyList<Tool> tools) => Write(connection =>
    {
        // Deleted first, so that a new spelling of the name takes the place of the old one.
        Run(connection, "DELETE FROM servers WHERE tenant = $tenant AND name = $name", ("$tenant", server.Tenant), ("$name", server.Name));
        Run(
            connection,
            $"INSERT INTO servers ({ServerColumns}) VALUES ($tenant, $name, $category, $inferred, $description, $source, $environment, $secrets, $deployment, $version, $protocol, $error)",
            ("$tenant", server.Tenant),
            ("$name", server.Name),
            ("$category", server.Category),
            ("$inferred", server.IsCategoryInferred ? 1 : 0),
            ("$description", server.Description),
            ("$source", SourceJson.Write(server.Source)),
            ("$environment", SourceJson.WriteMap(server.Environment)),
            ("$secrets", server.Secrets),
            ("$deployment", server.DeploymentId),
            ("$version", server.Version),
            ("$protocol", server.ProtocolVersion),
            ("$error", server.Error));
        ReplaceTools(connection, server.Tenant, server.Name, tools);
    });

    /// <inheritdoc/>
    public void PutTools(string tenant, string server, IReadOnlyList<Tool> tools) => Write(connection =>
    {
        if (Query(connection, "SELECT 1 FROM servers WHERE tenant = $tenant AND name = $name", r => r.GetInt64(0), ("$tenant", tenant), ("$name", server)).Count > 0)
        {
            ReplaceTools(connection, tenant, server, tools);
        }
    });

    /// <inheritdoc/>
    public void SetServerState(string tenant, string name, string? protocolVersion, string? version, string? error) => Write(connection =>
    {
        // Only a change counts as one: servers start often, and each change makes every process read its catalogue anew.
        var changed = Run(
            connection,
            """
            UPDATE servers SET protocol = coalesce($protocol, protocol), version = coalesce($version, version), error = $error
            WHERE tenant = $tenant AND name = $name
                AND (protocol IS NOT coalesce($protocol, protocol) OR version IS NOT coalesce($version, version) OR error IS NOT $error)
            """,
            ("$protocol", protocolVersion),
            ("$version", version),
            ("$error", error),
            ("$tenant", tenant),
            ("$name", name)) > 0;
        if (changed)
        {
            Touch(connection, tenant);
        }
    });

    /// <inheritdoc/>
    public bool RemoveServer(string tenant, string name) => Write(connection =>
    {
        Run(connection, "DELETE FROM tools WHERE tenant = $tenant AND server = $name", ("$tenant", tenant), ("$name", name));
        var removed = Run(connection, "DELETE FROM servers WHERE tenant = $tenant AND name = $name", ("$tenant", tenant), ("$name", name)) > 0;
        if (removed)
        {
            Touch(connection, tenant);
        }

        return removed;
    });

    private static void ReplaceTools(SqliteConnection connection, string tenant, string server, IReadOnlyList<Tool> tools)
    {
        Run(connection, "DELETE FROM tools WHERE tenant = $tenant AND server = $server", ("$tenant", tenant), ("$server", server));
        using var insert = connection.CreateCommand();
        insert.CommandText = """
            INSERT INTO tools (tenant, server, position, name, category, title, description, input_schema, output_schema, annotations, token_cost)
            VALUES ($tenant, $server, $position, $name, $category, $title, $description, $input, $output, $annotations, $cost)
            """;
        foreach (var (tool, position) in tools.Select((tool, position) => (tool, position)))
        {
            insert.Parameters.Clear();
            insert.Parameters.AddWithValue("$tenant", tenant);
            insert.Parameters.AddWithValue("$server", server);
            insert.Parameters.AddWithValue("$position", position);
            insert.Parameters.AddWithValue("$name", tool.Name);
            insert.Parameters.AddWithValue("$category", tool.Category);
            insert.Parameters.AddWithValue("$title", (object?)tool.Title ?? DBNull.Value);
            insert.Parameters.AddWithValue("$description", tool.Description);
            insert.Parameters.AddWithValue("$input", tool.InputSchema ?? "{}");
            insert.Parameters.AddWithValue("$output", (object?)tool.OutputSchema ?? DBNull.Value);
            insert.Parameters.AddWithValue("$annotations", (object?)ToolDefinition.WriteAnnotations(tool.Annotations) ?? DBNull.Value);
            insert.Parameters.AddWithValue("$cost", tool.TokenCost);
            insert.ExecuteNonQuery();
        }

        Touch(connection, tenant);
    }

    private static void Touch(SqliteConnection connection, string tenant) => Run(
        connection,
        "INSERT INTO revisions (tenant, revision) VALUES ($tenant, 1) ON CONFLICT (tenant) DO UPDATE SET revision = revision + 1",
        ("$tenant", tenant));

    private static ServerRecord ReadServer(SqliteDataReader r) => new()
    {
        Tenant = r.GetString(0),
        Name = r.GetString(1),
        Category = r.GetString(2),
        IsCategoryInferred = r.GetInt64(3) != 0,
        Description = r.GetString(4),
        Source = SourceJson.Read(r.GetString(5)),
        Environment = SourceJson.ReadMap(r.GetString(6)),
        Secrets = Blob(r, 7),
        DeploymentId = r.GetString(8),
        Version = r.GetString(9),
        ProtocolVersion = Text(r, 10),
        Error = Text(r, 11),
    };

    private static Tool ReadTool(SqliteDataReader r)
    {
        var (server, name, schema) = (r.GetString(0), r.GetString(2), r.GetString(5));
        return ToolDefinition.Create(
            server,
            r.GetString(1),
            name,
            Text(r, 3),
            r.GetString(4),
            schema,
            Text(r, 6),
            ToolDefinition.ReadAnnotations(Text(r, 7)),
            r.GetInt32(8));
    }
}
