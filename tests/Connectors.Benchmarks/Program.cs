using Connectors.Benchmarks;
using Connectors.Benchmarks.Rest;
using Connectors.Benchmarks.Selection;

if (args is [EmptyHost.Argument])
{
    return await EmptyHost.RunAsync();
}

IBenchmarkSuite[] suites = [new ImportSuite(), new StartSuite(), new InvokeSuite(), new RestSuite(), new SelectionSuite()];

if (args is not [var option, var name, .. var rest]
    || !option.Equals("-Suite", StringComparison.OrdinalIgnoreCase)
    || suites.FirstOrDefault(suite => suite.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } chosen)
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/Connectors.Benchmarks -- -Suite NAME [arguments]");
    foreach (var suite in suites)
    {
        Console.Error.WriteLine($"  {suite.Name,-10} {suite.Summary}");
    }

    return 2;
}

try
{
    return await chosen.RunAsync(rest);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
