using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Storage;

namespace Connectors.Engine.Catalog;

/// <summary>A tenant's servers and tools in memory, read from the store whenever any process changed them there.</summary>
internal sealed class TenantCatalog(string tenant, IConnectorStore store, ToolIndex index)
{
    private readonly Lock gate = new();
    private Snapshot current = new(-1, -1, [], new Dictionary<string, CatalogServer>());

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
            if (current.Revision >= 0 && current.Revision == store.GetRevision(tenant))
            {
                // Something else was written: a log, a process, another tenant.
                current = current with { Mark = mark };
                return current;
            }

            var stored = store.GetCatalog(tenant, SegmentBytes.Format, (server, id) => current.ByName.ContainsKey(server) && index.SegmentId(server) == id);
            var entries = stored.Servers.Select(record => new CatalogServer(record, ShelfOf(record, stored))).ToArray();
            UpdateIndex(entries, stored);
            Volatile.Write(ref current, new Snapshot(mark, stored.Revision, entries, entries.ToDictionary(entry => entry.Record.Name, StringComparer.OrdinalIgnoreCase)));
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

        return snapshot.ByName.TryGetValue(toolId[..dot], out var server) ? server.Tools.Find(toolId[(dot + 1)..]) : null;
    }

    // Tools that are as they were stay on their shelf, so that what hangs on them need not be made again.
    private ToolShelf ShelfOf(ServerRecord record, StoredCatalog stored)
    {
        var former = current.ByName.TryGetValue(record.Name, out var known) && known.Record.Name == record.Name && known.Record.Category == record.Category ? known.Tools : null;
        if (former is not null && stored.SegmentIds.TryGetValue(record.Name, out var id) && index.SegmentId(record.Name) == id)
        {
            return former;
        }

        if (stored.Segments.TryGetValue(record.Name, out var segment) && ToolShelf.TryRead(record.Name, segment.Texts) is { } shelf)
        {
            return shelf;
        }

        // Of two tools of one name the first counts: the other could not be called.
        var tools = store.GetTools(tenant, record.Name).DistinctBy(tool => tool.Name, StringComparer.Ordinal).ToArray();
        return former is not null && former.ReadOnce().SequenceEqual(tools, SameTool.Instance) ? former : ToolShelf.Of(record.Name, tools);
    }

    private void UpdateIndex(CatalogServer[] entries, StoredCatalog stored)
    {
        foreach (var gone in current.ByName.Keys.Except(stored.Servers.Select(record => record.Name), StringComparer.OrdinalIgnoreCase))
        {
            index.RemoveServer(gone);
        }

        var changed = new List<IndexedServer>();
        foreach (var entry in entries)
        {
            if (!current.ByName.TryGetValue(entry.Record.Name, out var former) || !ReferenceEquals(former.Tools, entry.Tools) || former.Record.Description != entry.Record.Description)
            {
                changed.Add(new IndexedServer(entry.Record.Name, entry.Record.Description, entry.Record.Category, entry.Tools));
            }
            else if (index.SegmentId(entry.Record.Name) is not { } id || stored.SegmentIds.GetValueOrDefault(entry.Record.Name) != id)
            {
                index.Confirm(entry.Record.Name, stored.Revision);
            }
        }

        if (changed.Count > 0)
        {
            index.SetServers(changed, stored.Segments, stored.Revision);
        }
    }

    /// <summary>What the catalogue was at one revision.</summary>
    /// <param name="Mark">The store's <see cref="IConnectorStore.GetChangeMark"/> when it was read.</param>
    /// <param name="Revision">The store's number.</param>
    /// <param name="Servers">The servers, by name.</param>
    /// <param name="ByName">The servers by name, any case.</param>
    internal sealed record Snapshot(long Mark, long Revision, IReadOnlyList<CatalogServer> Servers, IReadOnlyDictionary<string, CatalogServer> ByName)
    {
        private Tool[]? tools;

        /// <summary>All tools, by id; made when first asked for.</summary>
        public IReadOnlyList<Tool> Tools => tools ??= [.. Servers.SelectMany(server => server.Tools).OrderBy(tool => tool.Id, StringComparer.OrdinalIgnoreCase)];
    }
}
