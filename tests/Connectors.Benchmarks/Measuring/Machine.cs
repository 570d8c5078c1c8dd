using System.Globalization;
using System.Runtime.InteropServices;

namespace Connectors.Benchmarks;

/// <summary>What a figure was measured on, and beside what.</summary>
internal static class Machine
{
    /// <summary>Processor, system and runtime, and how busy the machine was in the last minute.</summary>
    /// <returns>Two lines.</returns>
    public static string Describe() =>
        $"Machine: {Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.FrameworkDescription}\n" +
        $"Beside:  {Load()}";

    private static string Processor() =>
        OperatingSystem.IsLinux() && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':') + 1)..].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string Load() => OperatingSystem.IsLinux()
        ? string.Create(CultureInfo.InvariantCulture, $"load average of the last minute {File.ReadAllText("/proc/loadavg").Split(' ')[0]} at {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm} UTC")
        : "other programs of this machine; the system gives no load average";
}
