using System.Runtime.CompilerServices;
using System.Text;

namespace Connectors.Rest.Http;

/// <summary>Reads server-sent events, after the HTML standard's grammar.</summary>
internal static class EventStreamReader
{
    /// <param name="stream">The body of the answer.</param>
    /// <param name="silence">How long it may say nothing; comments count as saying something.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The stream broke, or was silent too long.</exception>
    public static async IAsyncEnumerable<ServerSentEvent> ReadAsync(Stream stream, TimeSpan silence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string? id = null;
        string? name = null;
        var data = new StringBuilder();
        while (await ReadLineAsync(reader, silence, cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.Length == 0)
            {
                if (data.Length > 0)
                {
                    yield return new ServerSentEvent(id, name ?? "message", data.ToString().TrimEnd('\n'));
                }

                name = null;
                data.Clear();
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var field = colon < 0 ? line : line[..colon];
            var value = colon < 0 ? "" : line[(colon + 1)..];
            value = value.StartsWith(' ') ? value[1..] : value;
            switch (field)
            {
                case "id":
                    id = value;
                    break;
                case "event":
                    name = value;
                    break;
                case "data":
                    data.Append(value).Append('\n');
                    break;
            }
        }
    }

    private static async Task<string?> ReadLineAsync(StreamReader reader, TimeSpan silence, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(silence);
        try
        {
            return await reader.ReadLineAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The stream said nothing for {silence.TotalSeconds:0} s.", e);
        }
    }
}
