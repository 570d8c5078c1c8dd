using System.Collections.Concurrent;
using Connectors.Engine.Selection.Encoding.Transformer;

namespace Connectors.Engine.Selection.Encoding;

/// <summary>The encoders of a process, loaded when first needed. One that cannot be loaded is left out, and that is said once.</summary>
internal sealed class EncoderSet : IDisposable
{
    private readonly ConcurrentQueue<string> faults = new();
    private readonly Lazy<WordVectorEncoder?> words;
    private readonly Lazy<ITextEncoder?> sentences;
    private readonly Lazy<string?> model;
    private readonly HttpEncoder? http;
    private readonly Lock gate = new();
    private Task? warming;
    private bool disposed;

    /// <summary>Prepares the encoders; nothing is read yet.</summary>
    /// <param name="folder">The folder with <c>words</c> and <c>sentences</c>.</param>
    /// <param name="options">An encoder behind HTTP that takes the place of the sentence encoder; null for none.</param>
    /// <param name="handler">Sends its requests; null for the usual one.</param>
    /// <param name="checks">Remembers which model files were found whole; null reads them every time.</param>
    public EncoderSet(string folder, HttpEncoderOptions? options = null, HttpMessageHandler? handler = null, IFileCheckStore? checks = null)
    {
        var checksums = new ModelChecksums(checks);
        Folder = folder;
        Timeout = options?.Timeout ?? System.Threading.Timeout.InfiniteTimeSpan;
        http = options is null ? null : new HttpEncoder(options, handler);
        model = new(() => http is not null ? http.Model : TransformerEncoder.FindModel(Path.Combine(folder, "sentences")));
        words = new(() => Load("word vectors", () => new WordVectorEncoder(Path.Combine(folder, "words"), checksums)));
        sentences = new(() => http ?? (ITextEncoder?)Load("sentence encoder", () => new TransformerEncoder(Path.Combine(folder, "sentences"), checksums)));
    }

    /// <summary>Takes encoders that are there already. They are disposed with the set.</summary>
    /// <param name="sentences">The sentence encoder; null for none.</param>
    /// <param name="words">The word vectors; null for none.</param>
    /// <param name="timeout">How long a select waits for its query's vector.</param>
    public EncoderSet(ITextEncoder? sentences, WordVectorEncoder? words, TimeSpan timeout)
    {
        Folder = "";
        Timeout = timeout;
        this.words = new(() => words);
        this.sentences = new(() => sentences);
        model = new(() => sentences?.Model);
    }

    /// <summary>The models that come with the engine.</summary>
    public static string DefaultFolder => Path.Combine(Path.GetDirectoryName(typeof(EncoderSet).Assembly.Location) ?? AppContext.BaseDirectory, "models");

    /// <summary>Where the models are.</summary>
    public string Folder { get; }

    /// <summary>How long a select waits for its query's vector.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Whether cosines are those of another model than the one that scores were fitted to.</summary>
    public bool IsForeign => http is not null;

    /// <summary>The word vectors; null when they cannot be loaded.</summary>
    public WordVectorEncoder? Words => words.Value;

    /// <summary>The sentence encoder; null when it cannot be loaded.</summary>
    public ITextEncoder? Sentences => sentences.Value;

    /// <summary>The name of the sentence encoder's model, without loading it; null when there is none.</summary>
    public string? Model => model.Value;

    /// <summary>Begins to load the sentence encoder on another thread, so that it is there when it is needed.</summary>
    public void Warm()
    {
        lock (gate)
        {
            if (!disposed)
            {
                warming ??= Task.Run(() => (sentences.Value as TransformerEncoder)?.Rehearse());
            }
        }
    }

    /// <summary>Takes what could not be loaded and has not been said yet.</summary>
    /// <returns>Sentences.</returns>
    public IReadOnlyList<string> TakeFaults()
    {
        var taken = new List<string>();
        while (faults.TryDequeue(out var fault))
        {
            taken.Add(fault);
        }

        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
        }

        // What is being loaded just now is held as long as what is there.
        warming?.Wait();
        http?.Dispose();
        if (sentences.IsValueCreated)
        {
            sentences.Value?.Dispose();
        }

        if (words.IsValueCreated)
        {
            words.Value?.Dispose();
        }
    }

    private T? Load<T>(string what, Func<T> load)
        where T : class
    {
        try
        {
            return load();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            faults.Enqueue($"The {what} cannot be used, so selection goes on without: {fault.Message} Install the module again to have it back.");
            return null;
        }
    }
}
