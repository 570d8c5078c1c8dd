using Connectors.TestSupport;

namespace Connectors.PowerShell.Tests;

public sealed class PowerShellSearchTests
{
    [Fact]
    public async Task An_older_PowerShell_on_the_path_counts_as_missing_and_is_named()
    {
        await using var scratch = new ScratchFolder("pwsh");
        var old = MakePowerShell(scratch, "old", "7.4.1");

        var search = await PowerShellSearch.FindAsync(Path.GetDirectoryName(old)!, mayUseTool: false);

        Assert.Null(search.Host);
        Assert.Contains($"{old} is 7.4.1", search.Missing, StringComparison.Ordinal);
        Assert.Contains("https://aka.ms/powershell", search.Missing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_PowerShell_behind_an_older_one_on_the_path_is_found()
    {
        await using var scratch = new ScratchFolder("pwsh");
        var old = MakePowerShell(scratch, "old", "7.5.0");
        var recent = MakePowerShell(scratch, "recent", "7.7.0-preview.2");

        var search = await PowerShellSearch.FindAsync($"{Path.GetDirectoryName(old)}{Path.PathSeparator}{Path.GetDirectoryName(recent)}", mayUseTool: false);

        Assert.Equal(recent, search.Host?.Command);
        Assert.Equal(new Version(7, 7, 0), search.Host?.Version);
    }

    [Fact]
    public async Task A_path_without_PowerShell_says_what_is_missing()
    {
        await using var scratch = new ScratchFolder("pwsh");

        var search = await PowerShellSearch.FindAsync(scratch.Path, mayUseTool: false);

        Assert.Null(search.Host);
        Assert.Contains("no pwsh is on the PATH", search.Missing, StringComparison.Ordinal);
    }

    private static string MakePowerShell(ScratchFolder scratch, string folder, string version)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A stand-in for pwsh.exe would have to be compiled.");
        var path = Path.Combine(scratch.MakeFolder(folder), "pwsh");
        File.WriteAllText(path, $"#!/bin/sh\necho 'PowerShell {version}'\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return path;
    }
}
