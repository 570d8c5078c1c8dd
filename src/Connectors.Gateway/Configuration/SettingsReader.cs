using System.Globalization;
using System.Net;

namespace Connectors.Gateway.Configuration;

/// <summary>Reads <see cref="GatewaySettings"/>, naming the key that is at fault.</summary>
internal static class SettingsReader
{
    private const string Section = "gateway";

    /// <exception cref="ConnectorsException">A key is unknown, or its value is impossible.</exception>
    public static GatewaySettings Read(string home, CommandLineOptions options)
    {
        var file = Path.Combine(home, "connectors.json");
        IConfigurationSection section;
        try
        {
            section = new ConfigurationBuilder().AddJsonFile(file, optional: true).AddEnvironmentVariables("CONNECTORS__").Build().GetSection(Section);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new ConnectorsException(ErrorCodes.ValidationError, $"The configuration '{file}' cannot be read: {e.InnerException?.Message ?? e.Message}", e);
        }

        var settings = new GatewaySettings { Home = home };
        foreach (var entry in section.GetChildren())
        {
            settings = Apply(settings, entry);
        }

        settings = settings with
        {
            Listen = options.Listen ?? settings.Listen,
            Port = options.Port is { } port ? Number("--port", port, 0, IPEndPoint.MaxPort) : settings.Port,
            AllowAnonymous = options.AllowAnonymous || settings.AllowAnonymous,
            Announce = options.Announce,
            ExitWith = options.ExitWith is { } id ? Number("--exit-with", id, 1, int.MaxValue) : null,
        };
        return Validate(settings);
    }

    private static GatewaySettings Apply(GatewaySettings settings, IConfigurationSection entry)
    {
        var key = $"{Section}.{entry.Key}";
        return entry.Key.ToUpperInvariant() switch
        {
            "LISTEN" => settings with { Listen = Text(key, entry.Value) },
            "PORT" => settings with { Port = Number(key, entry.Value, 0, IPEndPoint.MaxPort) },
            "ALLOWANONYMOUS" => settings with { AllowAnonymous = Flag(key, entry.Value) },
            "ALLOWEDHOSTS" => settings with { AllowedHosts = List(entry) },
            "ALLOWEDORIGINS" => settings with { AllowedOrigins = List(entry) },
            "RATELIMITBURST" => settings with { RateLimitBurst = Number(key, entry.Value, 1, 10_000_000) },
            "RATELIMITPERSECOND" => settings with { RateLimitPerSecond = Number(key, entry.Value, 1, 10_000_000) },
            "MAXIMUMBODYBYTES" => settings with { MaximumBodyBytes = Number(key, entry.Value, 1024, 1024 * 1024 * 1024) },
            "INVOCATIONSPERSERVER" => settings with { InvocationsPerServer = Number(key, entry.Value, 1, 100_000) },
            "INVOCATIONQUEUE" => settings with { InvocationQueue = Number(key, entry.Value, 0, 1_000_000) },
            "INVOCATIONTIMEOUTSECONDS" => settings with { InvocationTimeoutSeconds = Number(key, entry.Value, 1, 86_400) },
            "SHUTDOWNSECONDS" => settings with { ShutdownSeconds = Number(key, entry.Value, 0, 3600) },
            _ => throw Fault(key, "is not a setting"),
        };
    }

    private static GatewaySettings Validate(GatewaySettings settings)
    {
        var listen = settings.Listen is "localhost" ? "127.0.0.1" : settings.Listen;
        if (!IPAddress.TryParse(listen, out var address))
        {
            throw Fault("gateway.listen", $"is '{settings.Listen}', but must be an IP address, such as 127.0.0.1 or 0.0.0.0");
        }

        return settings.AllowAnonymous && !IPAddress.IsLoopback(address)
            ? throw Fault("gateway.allowAnonymous", $"is set, but the gateway listens on {settings.Listen}, where others reach it. Calls without a key are taken on loopback only")
            : settings with { Listen = listen };
    }

    private static string Text(string key, string? value) => string.IsNullOrWhiteSpace(value) ? throw Fault(key, "is empty") : value;

    private static bool Flag(string key, string? value) => bool.TryParse(value, out var flag) ? flag : throw Fault(key, $"is '{value}', but must be true or false");

    private static int Number(string key, string? value, int least, int most) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Fault(key, $"is '{value}', but must be a whole number from {least} to {most}");

    /// <summary>A JSON array, or in an environment variable a list with commas.</summary>
    private static string[] List(IConfigurationSection entry) => entry.Value is { } value
        ? value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : [.. entry.GetChildren().Select(item => Text($"{Section}.{entry.Key}", item.Value))];

    private static ConnectorsException Fault(string key, string fault) => new(ErrorCodes.ValidationError, $"The setting {key} {fault}.") { Field = key };
}
