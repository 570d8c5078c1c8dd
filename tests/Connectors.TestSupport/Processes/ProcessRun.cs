using System.Diagnostics;

namespace Connectors.TestSupport;

/// <summary>What a program that ran to its end left behind.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">All of its standard output.</param>
/// <param name="Error">All of its standard error.</param>
public sealed record ProcessRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="start">What to run; its streams are redirected here.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="onOutput">Takes each line of standard output and standard error as it comes; called from any thread.</param>
    /// <param name="cancellationToken">Ends the program and all that it started.</param>
    /// <returns>What it left behind.</returns>
    /// <exception cref="TimeoutException">It took longer, and was ended with all that it started.</exception>
    public static async Task<ProcessRun> RunAsync(ProcessStartInfo start, TimeSpan limit, Action<string>? onOutput = null, CancellationToken cancellationToken = default)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        process.StandardInput.Close();
        var output = ReadAsync(process.StandardOutput, onOutput);
        var error = ReadAsync(process.StandardError, onOutput);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(ending.Token).ConfigureAwait(false);

            // A grandchild that outlives the program holds the streams open; it must not hold the reader.
            return new ProcessRun(process.ExitCode, await output.WaitAsync(ending.Token).ConfigureAwait(false), await error.WaitAsync(ending.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"{Path.GetFileName(start.FileName)} did not end within {limit.TotalSeconds:0.#} s.");
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, Action<string>? onOutput)
    {
        var text = new System.Text.StringBuilder();
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            text.Append(line).Append('\n');
            onOutput?.Invoke(line);
        }

        return text.ToString();
    }
}
