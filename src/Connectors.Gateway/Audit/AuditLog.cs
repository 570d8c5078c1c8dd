using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Audit;

/// <summary>The audit: JSON lines, one file for each month in the folder <c>audit</c> of the home, only ever appended to.</summary>
internal sealed class AuditLog : IAsyncDisposable
{
    private const int MaximumWaiting = 10_000;

    // Between two writes, so that busy times cost one write for many records.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource closing = new();
    private readonly Channel<AuditRecord> queue = Channel.CreateBounded<AuditRecord>(new BoundedChannelOptions(MaximumWaiting) { SingleReader = true });
    private readonly string folder;
    private readonly ILogger<AuditLog> log;
    private readonly Task writing;

    public AuditLog(GatewaySettings settings, ILogger<AuditLog> log)
    {
        this.log = log;
        folder = Path.Combine(settings.Home, "audit");
        Directory.CreateDirectory(folder);
        writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Takes a record. Waits only when ten thousand others are not written yet: a call is never answered faster than it is kept.</summary>
    public ValueTask AddAsync(AuditRecord record) => queue.Writer.WriteAsync(record);

    /// <summary>Writes what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await closing.CancelAsync();
        await writing;
        closing.Dispose();
    }

    private async Task WriteAllAsync()
    {
        var lines = new MemoryStream();
        while (await queue.Reader.WaitToReadAsync())
        {
            while (queue.Reader.TryRead(out var record))
            {
                JsonSerializer.Serialize(lines, record, GatewayJson.Default.AuditRecord);
                lines.WriteByte((byte)'\n');
            }

            try
            {
                await AppendAsync(lines);
                lines.SetLength(0);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Kept for the next try.
                log.LogError(e, "The audit in {Folder} cannot be written.", folder);
            }

            await Task.Delay(Pause, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AppendAsync(MemoryStream lines)
    {
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:yyyy-MM}.jsonl"));
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new FileStream(path, options);
        await file.WriteAsync(lines.GetBuffer().AsMemory(0, (int)lines.Length));
    }
}
