using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Storage;

namespace Connectors.Engine;

/// <summary>What is configured in <c>connectors.json</c> of the home and by variables <c>CONNECTORS__NAME</c>, which win.</summary>
internal sealed record EngineConfiguration
{
    public const string FileName = "connectors.json";
    private const string VariablePrefix = "CONNECTORS__";

    // The REST host's own section, which it reads and checks for itself.
    private const string HostSection = "gateway";

    /// <summary><c>handshakeTimeoutSec</c>: how long a server may take from its start to the end of the MCP handshake, 1 to 600; 60 by default.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>installTimeoutSec</c>: how long an installation may take, 1 to 3,600; 300 by default.</summary>
    public TimeSpan InstallTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary><c>stopPatienceSec</c>: how long a server may take to end by itself at each gentle step, 0 to 60; 1 by default.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>maximumMessageMB</c>: the largest message taken from a server, 1 to 1,024; 64 by default.</summary>
    public int MaximumMessageBytes { get; init; } = 64 << 20;

    /// <summary><c>logLinesPerDeployment</c>: how many log lines are kept for each deployment, 100 to 1,000,000; 5,000 by default.</summary>
    public int LogLinesPerDeployment { get; init; } = 5000;

    /// <summary>
    /// <c>encoderUrl</c>: the address of an OpenAI-compatible embeddings route that takes the place of the sentence encoder;
    /// null for the encoder of the engine.
    /// </summary>
    public Uri? EncoderUrl { get; init; }

    /// <summary><c>encoderModel</c>: the model's name there.</summary>
    public string EncoderModel { get; init; } = "";

    /// <summary><c>encoderKeyVariable</c>: the environment variable that holds the key for it, when it wants one. The key itself stands in no file.</summary>
    public string? EncoderKeyVariable { get; init; }

    /// <summary><c>encoderTimeoutSec</c>: how long a select waits for it, 0.1 to 60; 2 by default.</summary>
    public TimeSpan EncoderTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The encoder behind HTTP, when one is configured.</summary>
    public HttpEncoderOptions? Encoder => EncoderUrl is null
        ? null
        : new HttpEncoderOptions(EncoderUrl, EncoderModel, EncoderKeyVariable is null ? null : Environment.GetEnvironmentVariable(EncoderKeyVariable), EncoderTimeout);

    /// <exception cref="ConnectorsException">A key is unknown or a value out of its range; the message names the key and where it stands.</exception>
    public static EngineConfiguration Load(HomeFolder home)
    {
        var configuration = new EngineConfiguration();
        var file = Path.Combine(home.Path, FileName);
        if (File.Exists(file))
        {
            try
            {
                var root = JsonNode.Parse(File.ReadAllText(file), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
                foreach (var (key, value) in root?.AsObject() ?? [])
                {
                    if (!key.Equals(HostSection, StringComparison.OrdinalIgnoreCase))
                    {
                        configuration = configuration.With(key, value?.ToString() ?? "", $"'{file}'");
                    }
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
            {
                throw new ConnectorsException(ErrorCodes.ValidationError, $"The configuration '{file}' is no JSON object: {e.Message}", e);
            }
        }

        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (((string)variable.Key).StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase)
                && !((string)variable.Key).StartsWith($"{VariablePrefix}{HostSection}__", StringComparison.OrdinalIgnoreCase))
            {
                configuration = configuration.With(((string)variable.Key)[VariablePrefix.Length..], (string?)variable.Value ?? "", $"the variable {variable.Key}");
            }
        }

        return configuration;
    }

    private EngineConfiguration With(string key, string value, string where)
    {
        return key.ToUpperInvariant() switch
        {
            "HANDSHAKETIMEOUTSEC" => this with { HandshakeTimeout = TimeSpan.FromSeconds(Number(1, 600)) },
            "INSTALLTIMEOUTSEC" => this with { InstallTimeout = TimeSpan.FromSeconds(Number(1, 3600)) },
            "STOPPATIENCESEC" => this with { StopPatience = TimeSpan.FromSeconds(Number(0, 60)) },
            "MAXIMUMMESSAGEMB" => this with { MaximumMessageBytes = (int)Number(1, 1024) << 20 },
            "LOGLINESPERDEPLOYMENT" => this with { LogLinesPerDeployment = (int)Number(100, 1_000_000) },
            "ENCODERURL" => this with { EncoderUrl = Address() },
            "ENCODERMODEL" => this with { EncoderModel = value },
            "ENCODERKEYVARIABLE" => this with { EncoderKeyVariable = value },
            "ENCODERTIMEOUTSEC" => this with { EncoderTimeout = TimeSpan.FromSeconds(Number(0.1, 60)) },
            _ => throw new ConnectorsException(ErrorCodes.ValidationError, $"The key '{key}' in {where} is not known.") { Field = key },
        };

        Uri Address() =>
            Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? address
                : throw new ConnectorsException(ErrorCodes.ValidationError, $"The key '{key}' in {where} is no http or https address.") { Field = key };

        double Number(double least, double most) =>
            double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? number
                : throw new ConnectorsException(ErrorCodes.ValidationError, $"The key '{key}' in {where} is no number from {least} to {most}.") { Field = key };
    }
}
