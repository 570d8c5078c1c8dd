using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Storage;

/// <content>Deployments, their logs, and child processes.</content>
internal sealed partial class SqliteStore
{
    private const string DeploymentColumns = "id, tenant, name, status, code, source, category, description, environment, secrets, replace, created, started, completed, progress, message, error, tools, interruptions, owner";

    /// <inheritdoc/>
    public string? TryAddDeployment(DeploymentRecord deployment) => Write(connection =>
    {
        var server = Query(
            connection,
            "SELECT name FROM servers WHERE tenant = $tenant AND name = $name",
            r => $"a server '{r.GetString(0)}'",
            ("$tenant", deployment.Tenant),
            ("$name", deployment.Name)).FirstOrDefault();
        var holder = (deployment.Replace ? null : server) ?? Query(
            connection,
            $"SELECT name FROM deployments WHERE tenant = $tenant AND name = $name AND status < {(int)DeploymentStatus.Ready}",
            r => $"a deployment of '{r.GetString(0)}' that is still under way",
            ("$tenant", deployment.Tenant),
            ("$name", deployment.Name)).FirstOrDefault();
        if (holder is null)
        {
            Run(
                connection,
                $"""
                INSERT INTO deployments ({DeploymentColumns})
                VALUES ($id, $tenant, $name, $status, $code, $source, $category, $description, $environment, $secrets, $replace, $created, $started, $completed, $progress, $message, $error, $tools, $interruptions, $owner)
                """,
                ParametersOf(deployment));
        }

        return holder;
    });

    /// <inheritdoc/>
    public DeploymentRecord? FindDeployment(string tenant, string id) => Read(connection =>
        Query(connection, $"SELECT {DeploymentColumns} FROM deployments WHERE tenant = $tenant AND id = $id", ReadDeployment, ("$tenant", tenant), ("$id", id)).FirstOrDefault());

    /// <inheritdoc/>
    public IReadOnlyList<DeploymentRecord> GetDeployments(string tenant) => Read(connection =>
        Query(connection, $"SELECT {DeploymentColumns} FROM deployments WHERE tenant = $tenant ORDER BY created DESC, id", ReadDeployment, ("$tenant", tenant)));

    /// <inheritdoc/>
    public IReadOnlyList<DeploymentRecord> GetOpenDeployments() => Read(connection =>
        Query(connection, $"SELECT {DeploymentColumns} FROM deployments WHERE status < {(int)DeploymentStatus.Ready} ORDER BY created", ReadDeployment));

    /// <inheritdoc/>
    public bool TryUpdateDeployment(DeploymentRecord deployment, string? owner) => Write(connection =>
    {
        var parameters = ParametersOf(deployment).ToList();
        parameters.Add(("$expected", owner));
        return Run(
            connection,
            """
            UPDATE deployments SET status = $status, code = $code, source = $source, category = $category, description = $description,
                environment = $environment, secrets = $secrets, replace = $replace, created = $created, started = $started, completed = $completed,
                progress = $progress, message = $message, error = $error, tools = $tools, interruptions = $interruptions, owner = $owner
            WHERE id = $id AND tenant = $tenant AND name = $name AND owner IS $expected
            """,
            [.. parameters]) > 0;
    });

    /// <inheritdoc/>
    public void RequestCancel(string tenant, string id) => Write(connection =>
        Run(connection, "UPDATE deployments SET cancel = 1 WHERE tenant = $tenant AND id = $id", ("$tenant", tenant), ("$id", id)));

    /// <inheritdoc/>
    public bool IsCancelRequested(string id) => Read(connection =>
        Query(connection, "SELECT cancel FROM deployments WHERE id = $id", r => r.GetInt64(0) != 0, ("$id", id)).FirstOrDefault());

    /// <inheritdoc/>
    public TimeSpan GetTypicalDuration(string sourceType) => Read(connection => TimeSpan.FromTicks((long)Query(
        connection,
        $"""
        SELECT completed - started FROM deployments
        WHERE status = {(int)DeploymentStatus.Ready} AND started IS NOT NULL AND json_extract(source, '$.type') = $type
        ORDER BY completed DESC LIMIT 10
        """,
        r => r.GetInt64(0),
        ("$type", sourceType)).DefaultIfEmpty(0).Average()));

    /// <inheritdoc/>
    public void AppendLog(IReadOnlyList<(string DeploymentId, DateTimeOffset At, string Stream, string Text)> lines, int keepPerDeployment) => Write(connection =>
    {
        foreach (var group in lines.GroupBy(line => line.DeploymentId))
        {
            var last = Query(connection, "SELECT max(seq) FROM log_lines WHERE deployment = $id", r => r.IsDBNull(0) ? 0 : r.GetInt64(0), ("$id", group.Key))[0];
            foreach (var line in group)
            {
                Run(
                    connection,
                    "INSERT INTO log_lines (deployment, seq, at, stream, text) VALUES ($id, $seq, $at, $stream, $text)",
                    ("$id", line.DeploymentId),
                    ("$seq", ++last),
                    ("$at", Ticks(line.At)),
                    ("$stream", line.Stream),
                    ("$text", line.Text));
            }

            Run(connection, "DELETE FROM log_lines WHERE deployment = $id AND seq <= $seq", ("$id", group.Key), ("$seq", last - keepPerDeployment));
        }
    });

    /// <inheritdoc/>
    public IReadOnlyList<DeploymentLogLine> GetLog(string deploymentId, DeploymentLogOptions options) => Read(connection =>
    {
        var lines = Query(
            connection,
            "SELECT seq, at, stream, text FROM log_lines WHERE deployment = $id AND seq > $after AND at >= $since ORDER BY seq DESC LIMIT $tail",
            r => new DeploymentLogLine { Sequence = r.GetInt64(0), At = Time(r, 1)!.Value, Stream = r.GetString(2), Text = r.GetString(3) },
            ("$id", deploymentId),
            ("$after", options.AfterSequence),
            ("$since", options.Since is { } since ? Ticks(since) : 0),
            ("$tail", options.Tail ?? -1));
        lines.Reverse();
        return lines;
    });

    /// <inheritdoc/>
    public void AddProcess(ProcessRecord process) => Write(connection => Run(
        connection,
        "INSERT OR REPLACE INTO processes (process, owner, tenant, server) VALUES ($process, $owner, $tenant, $server)",
        ("$process", process.Process),
        ("$owner", process.Owner),
        ("$tenant", process.Tenant),
        ("$server", process.Server)));

    /// <inheritdoc/>
    public void RemoveProcess(string process) => Write(connection => Run(connection, "DELETE FROM processes WHERE process = $process", ("$process", process)));

    /// <inheritdoc/>
    public IReadOnlyList<ProcessRecord> GetProcesses() => Read(connection => Query(
        connection,
        "SELECT process, owner, tenant, server FROM processes",
        r => new ProcessRecord(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3))));

    private static (string Name, object? Value)[] ParametersOf(DeploymentRecord d) =>
    [
        ("$id", d.Id),
        ("$tenant", d.Tenant),
        ("$name", d.Name),
        ("$status", (int)d.Status),
        ("$code", d.Code),
        ("$source", SourceJson.Write(d.Source)),
        ("$category", d.Category),
        ("$description", d.Description),
        ("$environment", SourceJson.WriteMap(d.Environment)),
        ("$secrets", d.Secrets),
        ("$replace", d.Replace),
        ("$created", Ticks(d.CreatedAt)),
        ("$started", d.StartedAt is { } started ? Ticks(started) : null),
        ("$completed", d.CompletedAt is { } completed ? Ticks(completed) : null),
        ("$progress", d.Progress),
        ("$message", d.Message),
        ("$error", d.Error),
        ("$tools", d.ToolsDiscovered),
        ("$interruptions", d.Interruptions),
        ("$owner", d.Owner),
    ];

    private static DeploymentRecord ReadDeployment(SqliteDataReader r) => new()
    {
        Id = r.GetString(0),
        Tenant = r.GetString(1),
        Name = r.GetString(2),
        Status = (DeploymentStatus)r.GetInt32(3),
        Code = Text(r, 4),
        Source = SourceJson.Read(r.GetString(5)),
        Category = Text(r, 6),
        Description = Text(r, 7),
        Environment = SourceJson.ReadMap(r.GetString(8)),
        Secrets = Blob(r, 9),
        Replace = r.GetBoolean(10),
        CreatedAt = Time(r, 11)!.Value,
        StartedAt = Time(r, 12),
        CompletedAt = Time(r, 13),
        Progress = r.GetInt32(14),
        Message = r.GetString(15),
        Error = Text(r, 16),
        ToolsDiscovered = r.GetInt32(17),
        Interruptions = r.GetInt32(18),
        Owner = Text(r, 19),
    };
}
