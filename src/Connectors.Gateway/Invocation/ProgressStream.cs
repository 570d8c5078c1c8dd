using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Idempotency;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Invocation;

/// <summary>
/// An answer as server-sent events: how far the tool is, then its result. It begins with the first progress that a tool tells, so
/// that a call of a tool which tells none is answered in plain JSON.
/// </summary>
internal sealed class ProgressStream : IProgress<ToolProgress>
{
    public const string ContentType = "text/event-stream";

    // A reader that is slower than the tool gets the latest ones.
    private const int Kept = 16;

    private readonly HttpContext http;
    private readonly Lock gate = new();
    private readonly Channel<ToolProgress> waiting = Channel.CreateBounded<ToolProgress>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private Task? writing;
    private bool isOver;

    private ProgressStream(HttpContext http) => this.http = http;

    /// <summary>Makes one for a caller that accepts such an answer; null for any other.</summary>
    public static ProgressStream? For(HttpContext http) =>
        http.Request.Headers.Accept.Any(static accepted => accepted?.Contains(ContentType, StringComparison.OrdinalIgnoreCase) == true) ? new ProgressStream(http) : null;

    /// <summary>Takes a tool's progress, in order and without waiting for the caller to read it.</summary>
    public void Report(ToolProgress value)
    {
        lock (gate)
        {
            if (!isOver)
            {
                waiting.Writer.TryWrite(value);
                writing ??= WriteAsync();
            }
        }
    }

    /// <summary>Takes no more progress, and waits until what was taken is written.</summary>
    public async Task CloseAsync()
    {
        lock (gate)
        {
            isOver = true;
            waiting.Writer.TryComplete();
        }

        if (writing is not null)
        {
            await writing;
        }
    }

    /// <summary>Answers with the result, once the stream is closed.</summary>
    /// <param name="plain">The answer to a caller who was told no progress.</param>
    /// <param name="result">The result; null when the call was answered without being run.</param>
    public IResult Answer(IResult plain, StoredAnswer? result) => writing is null || result is null ? plain : new Ending(this, result);

    private async Task WriteAsync()
    {
        await Task.Yield(); // The tool's own thread goes on.
        try
        {
            http.StampHeaders();
            http.Response.ContentType = ContentType;
            await foreach (var progress in waiting.Reader.ReadAllAsync(http.RequestAborted))
            {
                await SendAsync("progress", JsonSerializer.SerializeToUtf8Bytes(new ProgressAnswer(progress.Progress, progress.Total, progress.Message), GatewayJson.Default.ProgressAnswer));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The caller left; what becomes of the call is not decided here.
        }
    }

    private async Task SendAsync(string name, byte[] json)
    {
        byte[] happening = [.. Encoding.UTF8.GetBytes($"event: {name}\ndata: "), .. json, .. "\n\n"u8];
        await http.Response.Body.WriteAsync(happening, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    private sealed class Ending(ProgressStream stream, StoredAnswer result) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => stream.SendAsync("result", result.Body);
    }
}
