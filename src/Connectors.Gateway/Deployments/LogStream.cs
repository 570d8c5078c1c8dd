using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Deployments;

/// <summary>A deployment's log as server-sent events.</summary>
internal static class LogStream
{
    public static async Task WriteAsync(HttpContext http, IGateway gateway, string deploymentId, DeploymentLogOptions options, TimeSpan keepAlive, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var cancellationToken = ending.Token;
        http.StampHeaders();
        http.Response.ContentType = "text/event-stream";
        await http.Response.StartAsync(cancellationToken);
        try
        {
            await using var lines = gateway.ReadDeploymentLogAsync(deploymentId, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                var next = lines.MoveNextAsync().AsTask();
                while (await Task.WhenAny(next, Task.Delay(keepAlive, http.RequestAborted)) != next && !cancellationToken.IsCancellationRequested)
                {
                    await SendAsync(": still here\n\n");
                }

                if (!await next)
                {
                    break;
                }

                await SendEventAsync("line", lines.Current.Sequence, LogLineAnswer.From(lines.Current), GatewayJson.Default.LogLineAnswer);
            }

            var ended = DeploymentAnswer.From(await gateway.GetDeploymentAsync(deploymentId, cancellationToken));
            await SendEventAsync("end", sequence: null, new LogEndAnswer(ended.Id, ended.Status), GatewayJson.Default.LogEndAnswer);
        }
        catch (OperationCanceledException)
        {
            // The reader left, or the gateway ends: without an end event, the reader comes back with the last id.
        }
        catch (ConnectorsException)
        {
            // The deployment went away while it was followed; the stream has begun, so it can only end.
        }

        Task SendEventAsync<T>(string name, long? sequence, T data, JsonTypeInfo<T> type) =>
            SendAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{(sequence is null ? "" : string.Create(CultureInfo.InvariantCulture, $"id: {sequence}\n"))}event: {name}\ndata: {JsonSerializer.Serialize(data, type)}\n\n"));

        async Task SendAsync(string text)
        {
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            await http.Response.Body.FlushAsync(cancellationToken);
        }
    }
}
