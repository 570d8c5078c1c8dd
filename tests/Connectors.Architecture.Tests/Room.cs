namespace Connectors.Architecture.Tests;

/// <summary>A project of <c>src</c>, and what the design lets it know.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="MayUse">Projects of <c>src</c> that it may refer to.</param>
/// <param name="MustNotKnow">Beginnings of the names of assemblies that it must not refer to.</param>
internal sealed record Room(string Name, string[] MayUse, string[] MustNotKnow)
{
    private const string Sql = "Microsoft.Data.Sqlite";
    private const string Http = "System.Net.Http";
    private const string AspNet = "Microsoft.AspNetCore";
    private const string Shell = "System.Management.Automation";

    /// <summary>The house as it is meant to be: arrows point down, and nothing below knows who is above.</summary>
    public static IReadOnlyList<Room> All { get; } =
    [
        new("Connectors.Client", [], [Sql, Http, AspNet, Shell]),
        new("Connectors.Rest", ["Connectors.Client"], [Sql, AspNet, Shell]),
        new("Connectors.Engine", ["Connectors.Client"], [AspNet, Shell]),
        new("Connectors.Gateway", ["Connectors.Client", "Connectors.Engine"], [Sql, Shell, "SQLitePCLRaw"]),

        // Rest and Engine come in through the load context, at run time, never as a reference.
        new("Connectors.PowerShell", ["Connectors.Client"], [Sql, Http, AspNet, "Polly", "ModelContextProtocol"]),
        new("Connectors.Module", ["Connectors.Client", "Connectors.Rest", "Connectors.Engine", "Connectors.Gateway", "Connectors.PowerShell"], []),
    ];

    /// <summary>The room of a name, for a test's parameter.</summary>
    /// <param name="name">A project's name.</param>
    /// <returns>The room.</returns>
    public static Room Of(string name) => All.Single(room => room.Name == name);

    /// <summary>The names, as theory data.</summary>
    /// <returns>One row for each room that exists.</returns>
    public static TheoryData<string> Names() => [.. ProjectFile.InSource().Select(project => project.Name)];
}
