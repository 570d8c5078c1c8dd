using Connectors;
using Connectors.Gateway;
using Connectors.Gateway.Configuration;

try
{
    var options = CommandLineOptions.Parse(args);
    return options.Command switch
    {
        "help" => Commands.Help(),
        "run" => await Commands.RunAsync(options),
        _ => Commands.Keys(options),
    };
}
catch (ConnectorsException e)
{
    await Console.Error.WriteLineAsync($"{e.Code}: {e.Message}");
    return 1;
}
