using Connectors.TestSupport;

namespace Connectors.Benchmarks;

/// <summary>What importing the module adds to the start of PowerShell, as a paired difference.</summary>
internal sealed class ImportSuite : IBenchmarkSuite
{
    public string Name => "Import";

    public string Summary => "PowerShell with and without the module, in pairs. [-Count 30]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var count = new Arguments(arguments, "Count").Count("Count", 30);
        var host = await PowerShellTimer.FindHostAsync();
        var timer = new PowerShellTimer(host);
        string[] without = ["-Command", "1"];
        string[] with = ["-Command", $"Import-Module '{RepositoryFiles.ModuleManifest}'; 1"];
        Console.WriteLine(Machine.Describe());
        Console.WriteLine($"Corpus:  {count} pairs of {host} -NoProfile -c 1, without and with Import-Module, in turn; whole processes");

        // The first of each fills the file cache.
        await timer.RunAsync(without);
        await timer.RunAsync(with);

        var plain = new List<double>();
        var importing = new List<double>();
        for (var pair = 0; pair < count; pair++)
        {
            // Each goes first in every other pair, so that what changes slowly cancels out.
            if (pair % 2 == 0)
            {
                plain.Add((await timer.RunAsync(without)).Milliseconds);
                importing.Add((await timer.RunAsync(with)).Milliseconds);
            }
            else
            {
                importing.Add((await timer.RunAsync(with)).Milliseconds);
                plain.Add((await timer.RunAsync(without)).Milliseconds);
            }
        }

        var difference = new Sample(importing.Zip(plain, (longer, shorter) => longer - shorter));
        var (low, high) = difference.MedianInterval();
        Console.WriteLine(FormattableString.Invariant($"""
            Without the module: {new Sample(plain).Median,7:0} ms (median)
            With the module:    {new Sample(importing).Median,7:0} ms (median)
            Import costs:       {difference.Median,7:0} ms (median of the paired differences; 95% of it between {low:0} and {high:0} ms)
            """));
        return 0;
    }
}
