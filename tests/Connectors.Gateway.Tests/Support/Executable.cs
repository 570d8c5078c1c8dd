using System.Diagnostics;
using Connectors.TestSupport;

namespace Connectors.Gateway.Tests.Support;

/// <summary>The host as a program of its own.</summary>
internal static class Executable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task<ProcessRun> RunAsync(params string[] arguments) => ProcessRun.RunAsync(Describe(arguments), Limit);

    public static ProcessStartInfo Describe(params string[] arguments) =>
        new("dotnet", [typeof(GatewayHost).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
}
