using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Storage;

namespace Connectors.Engine.Catalog;

/// <summary>A tenant's servers and tools in memory, read from the store whenever any process changed them there.</summary>
internal sealed class TenantCatalog(string tenant, IConnectorStore store, ToolIndex index)
{
    private readonly Lock gate = new();
    private Snapshot current = new(-1, 0, [], [], new Dictionary<string, Tool>(), new Dictionary<string, CatalogServer>());

    /// <summary>The index over the tools.</summary>
    public ToolIndex Index => index;

    /// <summary>The servers and tools as they stand in the store.</summary>
    public Snapshot Get()
    {
        var mark = store.GetChangeMark();
        if (Volatile.Read(ref current) is { } fresh && fresh.Mark == mark)
        {
            return fresh;
        }

        lock (gate)
        {
            var revision = store.GetRevision(tenant);
            if (current.Revision == revision)
            {
                // Something else was written: a log, a process, another tenant.
                current = current with { Mark = mark };
                return current;
            }

            // Read after the number, so that a change in between is seen again, never missed.
            var servers = store.GetServers(tenant);
            var tools = store.GetTools(tenant);
            var kept = current.Servers.ToDictionary(s => s.Record.Name, StringComparer.Ordinal);
            var entries = servers
                .Select(record => new CatalogServer(record, Reuse(kept, record, tools.GetValueOrDefault(record.Name, []))))
                .ToArray();
            UpdateIndex(kept, entries);
            var all = entries.SelectMany(entry => entry.Tools).OrderBy(tool => tool.Id, StringComparer.OrdinalIgnoreCase).ToArray();
            var byId = new Dictionary<string, Tool>(all.Length, StringComparer.Ordinal);
            foreach (var tool in all)
            {
                byId.TryAdd(Key(tool.Server, tool.Name), tool);
            }

            var byName = entries.ToDictionary(entry => entry.Record.Name, StringComparer.OrdinalIgnoreCase);
            Volatile.Write(ref current, new Snapshot(mark, revision, entries, all, byId, byName));
            return current;
        }
    }

    /// <summary>Finds a tool: the server's name in any case, the tool's own as it is spelt, else in any case when only one fits.</summary>
    public static Tool? Find(Snapshot snapshot, string toolId)
    {
        var dot = toolId.IndexOf('.');
        if (dot <= 0)
        {
            return null;
        }

        var (server, name) = (toolId[..dot], toolId[(dot + 1)..]);
        if (snapshot.ById.TryGetValue(Key(server, name), out var tool))
        {
            return tool;
        }

        var alike = snapshot.Tools
            .Where(t => string.Equals(t.Server, server, StringComparison.OrdinalIgnoreCase) && string.Equals(t.Name, name, StringComparison.OrdinalIgnoreCase))
            .Take(2)
            .ToArray();
        return alike.Length == 1 ? alike[0] : null;
    }

    private static string Key(string server, string name) => $"{server.ToUpperInvariant()}.{name}";

    // Tools that are as they were stay the same objects, so that what hangs on them need not be made again.
    private static IReadOnlyList<Tool> Reuse(Dictionary<string, CatalogServer> kept, ServerRecord record, IReadOnlyList<Tool> tools) =>
        kept.TryGetValue(record.Name, out var former) && former.Record.Category == record.Category && former.Tools.SequenceEqual(tools, SameTool.Instance)
            ? former.Tools
            : tools;

    private void UpdateIndex(Dictionary<string, CatalogServer> kept, CatalogServer[] entries)
    {
        foreach (var gone in kept.Keys.Except(entries.Select(e => e.Record.Name), StringComparer.Ordinal))
        {
            index.RemoveServer(gone);
        }

        var changed = entries
            .Where(entry => !kept.TryGetValue(entry.Record.Name, out var former) || !ReferenceEquals(former.Tools, entry.Tools) || former.Record.Description != entry.Record.Description)
            .Select(entry => new IndexedServer(entry.Record.Name, entry.Record.Description, entry.Record.Category, entry.Tools))
            .ToArray();
        if (changed.Length > 0)
        {
            index.SetServers(changed);
        }
    }

    /// <summary>What the catalogue was at one revision.</summary>
    /// <param name="Mark">The store's <see cref="IConnectorStore.GetChangeMark"/> when it was read.</param>
    /// <param name="Revision">The store's number.</param>
    /// <param name="Servers">The servers, by name.</param>
    /// <param name="Tools">All tools, by id.</param>
    /// <param name="ById">The tools under the server's name in upper case, a dot, and the tool's own name.</param>
    /// <param name="ByName">The servers by name, any case.</param>
    internal sealed record Snapshot(long Mark, long Revision, IReadOnlyList<CatalogServer> Servers, IReadOnlyList<Tool> Tools, IReadOnlyDictionary<string, Tool> ById, IReadOnlyDictionary<string, CatalogServer> ByName);
}
