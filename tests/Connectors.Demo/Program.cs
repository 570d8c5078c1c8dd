using System.Diagnostics;
using System.Text;
using Connectors;
using Connectors.Demo;
using Connectors.TestSupport;

// The main job on real MCP servers, in a scratch home: in PowerShell on the cmdlets where there is a PowerShell, else in C#.
if (args is not ([] or ["--csharp"]))
{
    Console.Error.WriteLine("Usage: dotnet run --project tests/Connectors.Demo [-- --csharp]");
    return 2;
}

Console.OutputEncoding = Encoding.UTF8;
await using var scratch = new ScratchFolder("demo");
var search = args is ["--csharp"] ? PowerShellSearch.Failed("") : await PowerShellSearch.FindAsync();
var succeeded = search.Host is { } host ? await RunScriptAsync(host) : await RunClientAsync();
if (!await NothingRunsAsync())
{
    return 1;
}

if (search.Missing.Length > 0)
{
    Console.WriteLine($"\nThis was the .NET client. {search.Missing}\nThen run this command again to see the same on the cmdlets.");
}

return succeeded ? 0 : 1;

async Task<bool> RunScriptAsync(PowerShellHost host)
{
    using var script = Process.Start(host.Start("-File", RepositoryFiles.At("tests", "Connectors.Demo", "demo.ps1"), "-Scratch", scratch.Path))!;
    await script.WaitForExitAsync();
    return script.ExitCode == 0;
}

async Task<bool> RunClientAsync()
{
    try
    {
        await new ClientDemo(scratch).RunAsync();
        return true;
    }
    catch (ConnectorsException e)
    {
        Console.Error.WriteLine($"{e.Code}: {e.Message}");
        return false;
    }
}

async Task<bool> NothingRunsAsync()
{
    // What the servers were started with names the scratch folder; what has lost its parent shows by that alone.
    IEnumerable<ProcessEntry> started = ProcessTable.DescendantsOf(Environment.ProcessId).Where(entry => !entry.CommandLine.StartsWith("ps ", StringComparison.Ordinal));
    var left = await ProcessTable.WaitUntilGoneAsync(started.Concat(ProcessTable.WithCommandLineHolding(scratch.Path)).Select(entry => entry.Id), TimeSpan.FromSeconds(5));
    Console.WriteLine(left.Count == 0 ? "\nChecked: nothing is left running." : $"\nStill running: process {string.Join(", ", left)}.");
    return left.Count == 0;
}
