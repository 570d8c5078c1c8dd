using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Connectors.Rest.Answers;
using Connectors.Rest.Http;

namespace Connectors.Rest.Logs;

/// <summary>Follows a deployment's log to its end, over as many connections as it takes, each line once.</summary>
internal sealed class LogFollower(GatewayTransport transport, ConnectorsOptions options, GatewayRequest request, DeploymentLogOptions log, Func<CancellationToken, Task<McpDeployment>> getDeployment)
{
    // The contract's streams say something every 15 s.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private long seen = log.AfterSequence;
    private bool hasEnded;

    public async IAsyncEnumerable<DeploymentLogLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!hasEnded)
        {
            ConnectorsException? broken = null;
            await using var lines = ReadConnectionAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await lines.MoveNextAsync().ConfigureAwait(false))
                    {
                        break;
                    }
                }
                catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
                {
                    broken = transport.Errors.Read(request, new Attempt { Fault = e is OperationCanceledException ? TransportFault.TimedOut(options.Timeout) : TransportFault.From(e) });
                    break;
                }

                failures = 0;
                yield return lines.Current;
            }

            // A stream that closes without its end event, for example of a gateway that restarts, is a broken one.
            if (!hasEnded && broken is not null && ++failures > options.MaximumRetryCount)
            {
                throw broken;
            }

            if (!hasEnded)
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async IAsyncEnumerable<DeploymentLogLine> ReadConnectionAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await transport.OpenStreamAsync(request.Path, seen > 0 ? seen.ToString(CultureInfo.InvariantCulture) : null, cancellationToken).ConfigureAwait(false);
        if (response is not { IsSuccessStatusCode: true, Content.Headers.ContentType.MediaType: "text/event-stream" })
        {
            var attempt = await GatewayTransport.ReadAsync(response, cancellationToken).ConfigureAwait(false);
            foreach (var line in await ReadPolledAsync(attempt, cancellationToken).ConfigureAwait(false))
            {
                yield return line;
            }

            yield break;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var happening in EventStreamReader.ReadAsync(stream, Silence, cancellationToken).ConfigureAwait(false))
        {
            if (happening.Name == "end")
            {
                hasEnded = true;
                yield break;
            }

            using var document = JsonDocument.Parse(happening.Data);
            var line = DeploymentReader.ReadLine(document.RootElement);
            if (line.Sequence > seen)
            {
                seen = line.Sequence;
                yield return line;
            }
        }
    }

    /// <summary>The new lines of a gateway that does not stream; it is asked again until the deployment has ended.</summary>
    private async Task<IReadOnlyList<DeploymentLogLine>> ReadPolledAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        if (!attempt.IsSuccess)
        {
            throw attempt.IsTransient ? new IOException($"The gateway answered {(int)attempt.Status}.") : transport.Errors.Read(request, attempt);
        }

        // Asked before the lines are counted, so that none is written between.
        var deployment = await getDeployment(cancellationToken).ConfigureAwait(false);
        var lines = LogLines.Read(attempt, request, transport.Errors).Where(line => line.Sequence > seen).ToList();
        seen = lines.Count > 0 ? lines[^1].Sequence : seen;
        hasEnded = deployment.IsCompleted && lines.Count == 0;
        return lines;
    }
}
