using Connectors.Engine.Catalog;
using Connectors.Engine.Graph;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Lexical;
using Connectors.Engine.Selection.Query;
using Connectors.Engine.Selection.Vectors;
using Connectors.Engine.Storage;

namespace Connectors.Engine.Selection;

/// <summary>The searchable tools of one tenant. Thread-safe: a change replaces the snapshot, and selects go on meanwhile on the old one.</summary>
internal sealed class ToolIndex
{
    private readonly Lock gate = new();
    private readonly Lexicon lexicon = new();
    private readonly SegmentBuilder builder;
    private readonly QueryAnalyzer analyzer;
    private readonly ToolSelector selector;
    private readonly EncoderSet? encoders;
    private readonly IVectorStore? store;
    private readonly EncodingWorker? worker;
    private readonly ISegmentStore? keeper;
    private readonly Dictionary<string, ServerSegment> segments = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SegmentKeeping> keepings = new(StringComparer.OrdinalIgnoreCase);

    // Vectors of servers of which some tools still wait.
    private readonly Dictionary<string, PackedVector> early = new(StringComparer.Ordinal);
    private volatile IndexSnapshot snapshot;

    /// <summary>Creates an empty index.</summary>
    /// <param name="encoders">Compares meanings; null for words alone.</param>
    /// <param name="store">Keeps vectors across processes; null for none.</param>
    /// <param name="worker">Encodes in the background; null leaves that to whoever calls <see cref="AddVectors"/>.</param>
    /// <param name="keeper">Keeps segments across processes; null for none.</param>
    public ToolIndex(EncoderSet? encoders = null, IVectorStore? store = null, EncodingWorker? worker = null, ISegmentStore? keeper = null)
    {
        this.encoders = encoders;
        this.store = store;
        this.worker = worker;
        this.keeper = keeper;
        builder = new SegmentBuilder(lexicon);
        analyzer = new QueryAnalyzer(lexicon, Synonyms.Default, word => encoders?.Words?.Knows(word) == true);
        selector = new ToolSelector(analyzer, encoders);
        snapshot = new IndexSnapshot([]);
    }

    /// <summary>How many tools there are.</summary>
    public int ToolCount => snapshot.ToolCount;

    /// <summary>The tools as they are now.</summary>
    public IndexSnapshot Snapshot => snapshot;

    /// <summary>Adds a server or replaces the one of that name. Touches its own tools only.</summary>
    /// <param name="server">The server.</param>
    public void SetServer(IndexedServer server) => SetServers([server]);

    /// <summary>Adds or replaces servers in one step.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="kept">Segments of them that the store has, by server; the others are built.</param>
    /// <param name="revision">The revision of the catalogue that the servers are of; -1 for none, and none is kept.</param>
    public void SetServers(IEnumerable<IndexedServer> servers, IReadOnlyDictionary<string, SegmentRecord>? kept = null, long revision = -1)
    {
        ArgumentNullException.ThrowIfNull(servers);
        lock (gate)
        {
            foreach (var server in servers)
            {
                var old = segments.GetValueOrDefault(server.Name);
                var withHashes = encoders is not null;
                if (kept is not null && kept.TryGetValue(server.Name, out var record) && SegmentBytes.TryRead(record.Terms, server, lexicon, withHashes) is { } segment)
                {
                    segments[server.Name] = segment;
                    keepings[server.Name] = new SegmentKeeping(record.Id, -1, record);
                }
                else
                {
                    segments[server.Name] = builder.Build(server, withHashes);
                    keepings[server.Name] = new SegmentKeeping(null, revision);
                }

                KeepVectors(old);
            }

            CompleteSegments();
        }

        LoadVectors();
        WakeWorker();
    }

    /// <summary>The id that the store has a server's segment under.</summary>
    /// <param name="server">The server, any case.</param>
    /// <returns>The id, or null when the store does not have it.</returns>
    public string? SegmentId(string server)
    {
        lock (gate)
        {
            return keepings.GetValueOrDefault(server)?.Id;
        }
    }

    /// <summary>Says that a server's segment holds for a later revision too, and that the store lacks it.</summary>
    /// <param name="server">The server, any case.</param>
    /// <param name="revision">The revision.</param>
    public void Confirm(string server, long revision)
    {
        lock (gate)
        {
            if (segments.ContainsKey(server))
            {
                keepings[server] = new SegmentKeeping(null, revision);
            }
        }

        WakeWorker();
    }

    /// <summary>Writes to the store what it lacks, for the next process.</summary>
    /// <exception cref="ConnectorsException">The store cannot be written.</exception>
    public void SaveSegments()
    {
        foreach (var (segment, keeping) in Unsaved())
        {
            var name = segment.Server.Name;
            var model = segment.Sentences is null ? null : encoders?.Model;
            var vectors = model is null ? null : segment.Sentences!.ToBytes();
            SegmentKeeping next;
            if (keeping.Id is { } id)
            {
                keeper!.PutVectors(name, id, model!, vectors!);
                next = keeping with { HasVectors = true };
            }
            else
            {
                var record = new SegmentRecord(Guid.NewGuid().ToString("n"), SegmentBytes.Write(segment, lexicon), ((ToolShelf)segment.Server.Tools).Bytes.ToArray(), model, vectors);
                next = keeper!.Put(name, keeping.Revision, record)
                    ? new SegmentKeeping(record.Id, -1, HasVectors: vectors is not null)
                    : new SegmentKeeping(null, -1);
            }

            lock (gate)
            {
                // Unless another segment has taken its place meanwhile.
                if (ReferenceEquals(keepings.GetValueOrDefault(name), keeping))
                {
                    keepings[name] = next;
                }
            }
        }
    }

    /// <summary>Removes a server, if it is there.</summary>
    /// <param name="name">Its name, any case.</param>
    public void RemoveServer(string name)
    {
        lock (gate)
        {
            if (segments.Remove(name))
            {
                keepings.Remove(name);
                snapshot = new IndexSnapshot(segments.Values);
            }
        }
    }

    /// <summary>How many tools of a server have a sentence vector.</summary>
    /// <param name="server">Its name, any case.</param>
    /// <returns>Tools.</returns>
    public int CountEncoded(string server)
    {
        lock (gate)
        {
            return segments.GetValueOrDefault(server) switch
            {
                null => 0,
                { Sentences: not null } done => done.Tools.Count,
                var segment => segment.Hashes.Count(early.ContainsKey),
            };
        }
    }

    /// <summary>The texts of tools that have no vector yet.</summary>
    /// <param name="most">The most tools.</param>
    /// <returns>Each tool's texts by their hash; empty when all is done.</returns>
    public IReadOnlyDictionary<string, string[]> PendingTexts(int most)
    {
        lock (gate)
        {
            return Pending().Take(most).ToDictionary(
                pending => pending.Segment.Hashes[pending.At],
                pending => ToolTexts.ForSentences(pending.Segment.Server, pending.Segment.Tools[pending.At]),
                StringComparer.Ordinal);
        }
    }

    /// <summary>Reads the vectors that the store has.</summary>
    public void LoadVectors()
    {
        if (store is null || encoders?.Model is not { } model)
        {
            return;
        }

        string[] wanted = [];
        lock (gate)
        {
            TakeKeptVectors(model);
            if (!IsComplete())
            {
                wanted = [.. Pending().Select(pending => pending.Segment.Hashes[pending.At])];
            }
        }

        if (wanted.Length > 0)
        {
            AddVectors(store.GetVectors(model, wanted)
                .Select(pair => (pair.Key, Vector: PackedVector.FromBytes(pair.Value)))
                .Where(pair => pair.Vector is not null)
                .ToDictionary(pair => pair.Key, pair => pair.Vector!, StringComparer.Ordinal));
        }
    }

    /// <summary>Takes vectors of texts.</summary>
    /// <param name="vectors">By hash.</param>
    public void AddVectors(IReadOnlyDictionary<string, PackedVector> vectors)
    {
        lock (gate)
        {
            foreach (var (hash, vector) in vectors)
            {
                early[hash] = vector;
            }

            CompleteSegments();
        }
    }

    /// <summary>Picks the tools that fit a wish.</summary>
    /// <param name="query">The wish in plain words, 1 to 4,000 characters, not blank.</param>
    /// <param name="options">Filters and limits.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The tools, best first; empty when none fits.</returns>
    /// <exception cref="ToolSelectionException">The query or an option is impossible, or a category is not known.</exception>
    public Task<ToolSelectionResult> SelectAsync(string query, ToolSelectOptions options, CancellationToken cancellationToken) =>
        SelectAsync(query, options, SelectionStages.All, cancellationToken);

    /// <summary>Picks the tools that fit a wish, with stages left out.</summary>
    /// <param name="query">As above.</param>
    /// <param name="options">As above.</param>
    /// <param name="stages">What is done.</param>
    /// <param name="cancellationToken">As above.</param>
    /// <returns>As above.</returns>
    public Task<ToolSelectionResult> SelectAsync(string query, ToolSelectOptions options, SelectionStages stages, CancellationToken cancellationToken)
    {
        SelectionRules.Check(query, options);
        cancellationToken.ThrowIfCancellationRequested();
        return selector.SelectAsync(snapshot, query, options, stages, cancellationToken);
    }

    /// <summary>The words of a text as the index knows them; for measuring shared words alone.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its terms, without slips and synonyms.</returns>
    public IReadOnlyList<QueryTerm> Analyze(string text) => analyzer.Analyze(text, snapshot, withTypos: false, withSynonyms: false);

    /// <summary>The relations between the tools as they are now.</summary>
    /// <returns>The graph.</returns>
    public RelationGraph GetGraph() => selector.GraphOf(snapshot);

    private IEnumerable<(ServerSegment Segment, int At)> Pending() =>
        segments.Values
            .Where(segment => segment.Sentences is null)
            .SelectMany(segment => segment.Hashes.Select((hash, at) => (Segment: segment, At: at, Hash: hash)))
            .Where(entry => !early.ContainsKey(entry.Hash))
            .DistinctBy(entry => entry.Hash)
            .Select(entry => (entry.Segment, entry.At));

    // A server that lists its tools anew mostly has the same ones.
    private void KeepVectors(ServerSegment? old)
    {
        if (old?.Sentences is { } vectors)
        {
            for (var at = 0; at < old.Hashes.Count; at++)
            {
                var (values, scale) = vectors[at];
                early[old.Hashes[at]] = new PackedVector(values.ToArray(), scale);
            }
        }
    }

    private void CompleteSegments()
    {
        foreach (var (name, segment) in segments.ToArray())
        {
            if (segment.Sentences is null && early.Count > 0 && segment.Hashes.Count > 0 && segment.Hashes.All(early.ContainsKey)
                && segment.Hashes.Select(hash => early[hash].Values.Length).Distinct().Count() == 1)
            {
                segments[name] = segment.WithSentences(new VectorTable([.. segment.Hashes.Select(hash => early[hash])]));
            }
        }

        if (IsComplete())
        {
            early.Clear();
        }

        snapshot = new IndexSnapshot(segments.Values);
    }

    private bool IsComplete()
    {
        foreach (var segment in segments.Values)
        {
            if (segment.Sentences is null && segment.Hashes.Count > 0)
            {
                return false;
            }
        }

        return true;
    }

    // The vectors that came with segments: all of a server's at once.
    private void TakeKeptVectors(string model)
    {
        var taken = false;
        foreach (var (name, keeping) in keepings.ToArray())
        {
            if (keeping.Vectors is not { } record)
            {
                continue;
            }

            var segment = segments[name];
            var table = segment.Sentences is null && record.Model == model && record.Vectors is { } bytes ? VectorTable.FromBytes(bytes, segment.Tools.Count) : null;
            keepings[name] = keeping with { Vectors = null, HasVectors = table is not null };
            if (table is not null)
            {
                segments[name] = segment.WithSentences(table);
                taken = true;
            }
        }

        if (taken)
        {
            CompleteSegments();
        }
    }

    private List<(ServerSegment Segment, SegmentKeeping Keeping)> Unsaved()
    {
        var unsaved = new List<(ServerSegment Segment, SegmentKeeping Keeping)>();
        lock (gate)
        {
            foreach (var (name, keeping) in keepings)
            {
                var segment = segments[name];
                if (keeper is not null && segment.Server.Tools is ToolShelf && ReferenceEquals(segment.Tools, segment.Server.Tools)
                    && (keeping.Id is null ? keeping.Revision >= 0 : segment.Sentences is not null && !keeping.HasVectors))
                {
                    unsaved.Add((segment, keeping));
                }
            }
        }

        return unsaved;
    }

    private void WakeWorker()
    {
        bool isIdle;
        lock (gate)
        {
            isIdle = IsComplete();
        }

        if (!isIdle || Unsaved().Count > 0)
        {
            worker?.Watch(this);
        }
    }
}
