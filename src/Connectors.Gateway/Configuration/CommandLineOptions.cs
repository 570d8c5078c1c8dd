namespace Connectors.Gateway.Configuration;

/// <summary>What the command line says.</summary>
internal sealed record CommandLineOptions
{
    public static readonly string Usage = """
        Usage:
          Connectors.Gateway [run] [--home FOLDER] [--port 3000] [--listen 127.0.0.1] [--allow-anonymous] [--announce] [--exit-with PROCESS-ID]
          Connectors.Gateway keys create --name NAME --tenant TENANT... --scope read|invoke|deploy|admin... [--expires TIME] [--home FOLDER]
          Connectors.Gateway keys list [--home FOLDER]
          Connectors.Gateway keys remove ID [--home FOLDER]

        --port 0 takes any free port; the address is printed. --announce writes gateway.json into the home, readable by its owner
        only, with the address and a key for sessions of the same user. The other settings are in connectors.json in the home.
        """;

    /// <summary><c>run</c>, or <c>keys create</c>, <c>keys list</c>, <c>keys remove</c>, <c>help</c>.</summary>
    public string Command { get; private init; } = "run";

    public string? Home { get; private init; }

    public string? Listen { get; private init; }

    public string? Port { get; private init; }

    public bool AllowAnonymous { get; private init; }

    public bool Announce { get; private init; }

    public string? ExitWith { get; private init; }

    public string? Name { get; private init; }

    public IReadOnlyList<string> Tenants { get; private init; } = [];

    public IReadOnlyList<string> Scopes { get; private init; } = [];

    public string? Expires { get; private init; }

    /// <summary>The id of the key to remove.</summary>
    public string? Id { get; private init; }

    /// <exception cref="ConnectorsException">An argument is unknown or lacks its value.</exception>
    public static CommandLineOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new CommandLineOptions();
        var words = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw Fault($"{argument} needs a value.");
            options = argument switch
            {
                "--home" => options with { Home = Value() },
                "--listen" => options with { Listen = Value() },
                "--port" => options with { Port = Value() },
                "--allow-anonymous" => options with { AllowAnonymous = true },
                "--announce" => options with { Announce = true },
                "--exit-with" => options with { ExitWith = Value() },
                "--name" => options with { Name = Value() },
                "--tenant" => options with { Tenants = [.. options.Tenants, Value()] },
                "--scope" => options with { Scopes = [.. options.Scopes, Value()] },
                "--expires" => options with { Expires = Value() },
                "--help" or "-h" => options with { Command = "help" },
                _ when argument.StartsWith('-') => throw Fault($"There is no option '{argument}'."),
                _ => Word(options, words, argument),
            };
        }

        return (options.Command, words) switch
        {
            ("help", _) or (_, [] or ["run"]) => options,
            (_, ["keys", "create" or "list"]) => options with { Command = string.Join(' ', words) },
            (_, ["keys", "remove", var id]) => options with { Command = "keys remove", Id = id },
            _ => throw Fault($"There is no command '{string.Join(' ', words)}'."),
        };
    }

    private static CommandLineOptions Word(CommandLineOptions options, List<string> words, string word)
    {
        words.Add(word);
        return options;
    }

    private static ConnectorsException Fault(string message) => new(ErrorCodes.ValidationError, $"{message}\n{Usage}");
}
