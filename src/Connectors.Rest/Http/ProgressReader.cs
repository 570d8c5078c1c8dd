using System.Text;
using System.Text.Json;
using Connectors.Rest.Answers;

namespace Connectors.Rest.Http;

/// <summary>Reads an answer that says how far a tool is before it says what the tool answered.</summary>
internal static class ProgressReader
{
    public const string MediaType = "text/event-stream";

    /// <summary>Whether the gateway answers that way: it does when the tool told its progress.</summary>
    public static bool IsMeant(HttpResponseMessage response) => response is { IsSuccessStatusCode: true, Content.Headers.ContentType.MediaType: MediaType };

    /// <param name="response">The answer.</param>
    /// <param name="progress">Takes how far the tool is.</param>
    /// <param name="prolong">Called with each progress, for it has its time anew.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The result, JSON in UTF-8.</returns>
    /// <exception cref="IOException">The stream broke, or ended without a result.</exception>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, IProgress<ToolProgress> progress, Action prolong, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var happening in EventStreamReader.ReadAsync(stream, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false))
        {
            switch (happening.Name)
            {
                case "progress":
                    prolong();
                    progress.Report(Read(happening.Data));
                    break;
                case "result":
                    return Encoding.UTF8.GetBytes(happening.Data);
            }
        }

        throw new IOException("The stream ended without a result.");
    }

    private static ToolProgress Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return new ToolProgress(document.RootElement.Number("progress") ?? 0, document.RootElement.Number("total"), document.RootElement.Text("message"));
        }
        catch (JsonException e)
        {
            throw new IOException($"The gateway told a progress that is no JSON: {e.Message}", e);
        }
    }
}
