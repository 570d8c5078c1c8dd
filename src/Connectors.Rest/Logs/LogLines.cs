using System.Text.Json;
using Connectors.Rest.Answers;
using Connectors.Rest.Errors;
using Connectors.Rest.Http;

namespace Connectors.Rest.Logs;

/// <summary>Reads an answer that holds log lines.</summary>
internal static class LogLines
{
    public static IReadOnlyList<DeploymentLogLine> Read(Attempt attempt, GatewayRequest request, ErrorReader errors)
    {
        try
        {
            using var document = JsonDocument.Parse(attempt.Body);
            var answer = Envelope.Open(document.RootElement);
            var named = answer.Member("lines") ?? answer.Member("logs") ?? answer;
            return named.ValueKind != JsonValueKind.Array ? [] :
                [.. named.EnumerateArray().Select((line, index) => line.ValueKind == JsonValueKind.String ? new DeploymentLogLine { Sequence = index + 1, Text = line.GetString()! } : DeploymentReader.ReadLine(line))];
        }
        catch (JsonException)
        {
            throw errors.Unreadable(request, attempt);
        }
    }
}
