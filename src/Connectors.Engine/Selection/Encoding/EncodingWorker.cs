using System.Collections.Concurrent;
using System.Diagnostics;
using Connectors.Engine.Processes;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Vectors;

namespace Connectors.Engine.Selection.Encoding;

/// <summary>Encodes tools in the background: one worker a process, and of several processes on a home one at a time.</summary>
/// <remarks>A text takes some ten milliseconds, and the worker looks for its end between two texts, so an exit waits for one at most.</remarks>
internal sealed class EncodingWorker : IAsyncDisposable
{
    private const int BatchSize = 8;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private readonly EncoderSet encoders;
    private readonly IVectorStore? store;
    private readonly ConcurrentDictionary<ToolIndex, bool> indexes = new();
    private readonly CancellationTokenSource ending = new();
    private readonly SemaphoreSlim signal = new(0);
    private readonly string owner = ProcessIdentity.Current.ToString();
    private readonly Lock gate = new();
    private Task? work;
    private bool holdsLease;

    /// <summary>Creates the worker; it begins when an index has something to encode.</summary>
    /// <param name="encoders">The encoders.</param>
    /// <param name="store">Keeps the vectors; null keeps them in memory only.</param>
    public EncodingWorker(EncoderSet encoders, IVectorStore? store)
    {
        this.encoders = encoders;
        this.store = store;
    }

    /// <summary>What went wrong last, when something did; the worker tries again.</summary>
    public string? LastFault { get; private set; }

    /// <summary>Takes an index under its care, or looks at it again after a change.</summary>
    /// <param name="index">The index.</param>
    public void Watch(ToolIndex index)
    {
        indexes.TryAdd(index, true);
        lock (gate)
        {
            if (!ending.IsCancellationRequested)
            {
                work ??= Task.Run(() => RunAsync(ending.Token));
                signal.Release();
            }
        }
    }

    /// <summary>Encodes a server's tools before the catalogue has them, so that the first select already goes by meaning.</summary>
    /// <param name="server">The server with its tools.</param>
    /// <param name="patience">How long to wait; what is not encoded by then is encoded all the same, later.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When the tools are encoded, or patience ran out.</returns>
    public async Task EncodeAheadAsync(IndexedServer server, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (store is null || encoders.Sentences is null)
        {
            return;
        }

        var clock = Stopwatch.StartNew();
        var draft = new ToolIndex(encoders, store, this);
        try
        {
            draft.SetServer(server);
            while (draft.CountEncoded(server.Name) < draft.ToolCount && clock.Elapsed < patience)
            {
                await Task.Delay(Glance, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            indexes.TryRemove(draft, out _);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task? running;
        lock (gate)
        {
            ending.Cancel();
            running = work;
        }

        if (running is not null)
        {
            await running.ConfigureAwait(false);
        }

        ending.Dispose();
        signal.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await signal.WaitAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    foreach (var index in indexes.Keys)
                    {
                        Save(index);
                        await EncodeAllAsync(index, cancellationToken).ConfigureAwait(false);
                        Save(index);
                    }
                }
                finally
                {
                    Release();
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process ends; what is left is encoded by the next one.
        }
    }

    private void Save(ToolIndex index)
    {
        try
        {
            index.SaveSegments();
        }
        catch (ConnectorsException fault)
        {
            LastFault = fault.Message; // The next process builds them once more.
        }
    }

    private void Release()
    {
        if (!holdsLease)
        {
            return;
        }

        try
        {
            holdsLease = false;
            store?.ReleaseEncoding(encoders.Sentences!.Model, owner);
        }
        catch (ConnectorsException fault)
        {
            LastFault = fault.Message; // It runs out by itself.
        }
    }

    private async Task EncodeAllAsync(ToolIndex index, CancellationToken cancellationToken)
    {
        while (index.PendingTexts(BatchSize) is { Count: > 0 } pending && encoders.Sentences is { } encoder)
        {
            try
            {
                if (store?.TryLeaseEncoding(encoder.Model, owner, Lease) == false)
                {
                    // Another process is at it: look for what it has done.
                    await Task.Delay(Patience, cancellationToken).ConfigureAwait(false);
                    index.LoadVectors();
                    continue;
                }

                holdsLease = store is not null;
                var vectors = await encoder.EncodeAsync([.. pending.Values.SelectMany(texts => texts)], TextRole.Tool, cancellationToken).ConfigureAwait(false);
                var packed = new Dictionary<string, PackedVector>(StringComparer.Ordinal);
                var at = 0;
                foreach (var (hash, texts) in pending)
                {
                    packed.Add(hash, PackedVector.Pack(ToolTexts.Combine(vectors.AsSpan(at, texts.Length))));
                    at += texts.Length;
                }

                store?.PutVectors(encoder.Model, packed.ToDictionary(pair => pair.Key, pair => pair.Value.ToBytes(), StringComparer.Ordinal));
                index.AddVectors(packed);
                LastFault = null;
                await Task.Yield();
            }
            catch (Exception fault) when (fault is HttpRequestException or InvalidDataException or ConnectorsException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                LastFault = fault.Message;
                await Task.Delay(Patience, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
