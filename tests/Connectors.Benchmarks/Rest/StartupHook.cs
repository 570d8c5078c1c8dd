using System.Diagnostics.CodeAnalysis;
using System.IO.Pipes;
using System.Runtime;

/// <summary>
/// Runs inside a host that is measured, before its own code: collects its heap when the benchmark asks over a pipe. The runtime
/// loads it because the benchmark starts that process with <c>DOTNET_STARTUP_HOOKS</c>; the product knows nothing of it.
/// </summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The runtime looks for a type of this name in no namespace.")]
internal static class StartupHook
{
    /// <summary>The environment variable with the pipe's name.</summary>
    public const string Pipe = "CONNECTORS_BENCHMARK_PIPE";

    /// <summary>Called by the runtime.</summary>
    public static void Initialize()
    {
        // In the benchmark's own processes, which have no pipe, there is nothing to do.
        if (Environment.GetEnvironmentVariable(Pipe) is { } name)
        {
            new Thread(() => Serve(name)) { IsBackground = true, Name = "Benchmark" }.Start();
        }
    }

    // A line in, a line out: the bytes that are left on the heap when all garbage is gone.
    private static void Serve(string name)
    {
        using var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut);
        pipe.Connect();
        using var reader = new StreamReader(pipe);
        using var writer = new StreamWriter(pipe) { AutoFlush = true };
        while (reader.ReadLine() is not null)
        {
            Collect();
            GC.WaitForPendingFinalizers();
            Collect();
            writer.WriteLine(GC.GetTotalMemory(forceFullCollection: false));
        }
    }

    private static void Collect()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
    }
}
