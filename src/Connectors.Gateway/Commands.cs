using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Connectors.Engine;
using Connectors.Engine.Storage.Host;
using Connectors.Engine.Storage;
using Connectors.Gateway.Access;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Keys;

namespace Connectors.Gateway;

/// <summary>What the command line can do.</summary>
internal static class Commands
{
    public static int Help()
    {
        Console.WriteLine(CommandLineOptions.Usage);
        return 0;
    }

    /// <summary>Runs the host until it is told to end.</summary>
    public static async Task<int> RunAsync(CommandLineOptions options)
    {
        var settings = SettingsReader.Read(HomeFolder.Open(options.Home).Path, options);
        using var home = new HomeLock(settings.Home);
        if (settings.Announce)
        {
            Terminal.Leave();
        }

        await using var app = GatewayHost.Build(settings, new EmbeddedGatewayProvider());
        try
        {
            // Opened now, so that what is wrong with the home shows here and not at the first call.
            await app.Services.GetRequiredService<TenantGateways>().OpenAsync(ConnectorsOptions.DefaultTenant);
            await app.StartAsync();
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException or SocketException)
        {
            throw new ConnectorsException(ErrorCodes.GatewayUnavailable, $"{settings.Listen}:{settings.Port} cannot be listened on: {e.InnerException.Message.TrimEnd('.')}. Another gateway may be running there; --port 0 takes any free port.", e);
        }

        var address = new Uri(app.Urls.First());
        if (settings.Announce)
        {
            app.Services.GetRequiredService<AnnouncementFile>().Write(address);
        }

        Greet(app, settings, address);
        using var watched = EndWith(settings.ExitWith, app.Lifetime);
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Makes, lists or removes keys in the home; a host that runs on it notices.</summary>
    public static int Keys(CommandLineOptions options)
    {
        using var store = new KeyStore(new HostDatabase(HomeFolder.Open(options.Home).Path), TimeProvider.System);
        switch (options.Command)
        {
            case "keys create":
                var (record, key) = new KeyIssuer(store, TimeProvider.System).Issue(options.Name, options.Tenants, options.Scopes, ReadTime(options.Expires));
                Console.Error.WriteLine($"The key '{record.Name}' ({record.Id}). It is shown this once:");
                Console.WriteLine(key);
                return 0;
            case "keys list":
                foreach (var known in store.List())
                {
                    Console.WriteLine($"{known.Id}  {known.Name}  tenants {string.Join(", ", known.Tenants)}  scopes {string.Join(", ", ScopeNames.Of(known.Scopes))}{(known.ExpiresAt is { } end ? $"  expires {end:u}" : "")}");
                }

                return 0;
            default:
                return store.Remove(options.Id!) ? 0 : throw new ConnectorsException(ErrorCodes.KeyNotFound, $"There is no key '{options.Id}'. 'keys list' shows those that there are.");
        }
    }

    private static void Greet(WebApplication app, GatewaySettings settings, Uri address)
    {
        Console.WriteLine($"Connectors gateway {GatewayHost.Version} listens on {address.ToString().TrimEnd('/')}, home {settings.Home}");
        if (settings.AllowAnonymous)
        {
            Console.Error.WriteLine("Warning: calls without a key are taken (AllowAnonymous). Every program of this machine can call, deploy and remove tools.");
        }
        else if (!settings.Announce && app.Services.GetRequiredService<IKeyStore>().List().Count == 0)
        {
            Console.Error.WriteLine($"There is no API key yet. Make one with: {Program()} keys create --home \"{settings.Home}\" --name first --tenant {ConnectorsOptions.DefaultTenant} --scope read --scope invoke --scope deploy --scope admin");
        }
    }

    /// <summary>What was typed to start this program: itself where it is one, else 'dotnet' and its assembly.</summary>
    private static string Program() => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) != "dotnet"
        ? $"\"{path}\""
        : $"dotnet \"{Path.Combine(AppContext.BaseDirectory, typeof(Commands).Assembly.GetName().Name + ".dll")}\"";

    private static DateTimeOffset? ReadTime(string? text) =>
        text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw new ConnectorsException(ErrorCodes.ValidationError, $"--expires '{text}' is no time such as 2026-12-31T00:00:00Z.") { Field = "--expires" };

    private static Process? EndWith(int? processId, IHostApplicationLifetime lifetime)
    {
        if (processId is not { } id)
        {
            return null;
        }

        Process process;
        try
        {
            process = Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            lifetime.StopApplication();
            return null;
        }

        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => lifetime.StopApplication();
        return process;
    }
}
