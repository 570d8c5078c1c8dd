using System.Runtime.CompilerServices;
using System.Text.Json;
using Connectors.Engine.Invocation.Schemas;

namespace Connectors.Engine.Invocation;

/// <summary>Checks parameters against a tool's input schema before anything is sent.</summary>
internal static class ParameterValidator
{
    // A tool stays the same object as long as its definition does, so each schema is read once, and forgotten with its tool.
    private static readonly ConditionalWeakTable<Tool, Schema> Schemas = [];

    /// <summary>Finds the faults of parameters.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="parameters">Its parameters, plain values.</param>
    /// <returns>One sentence for each fault, without values; empty when there is none, or the schema cannot be read and the server has to judge.</returns>
    public static IReadOnlyList<string> FaultsOf(Tool tool, IReadOnlyDictionary<string, object?> parameters) =>
        SchemaCheck.FaultsOf(parameters, Schemas.GetValue(tool, Read));

    private static Schema Read(Tool tool)
    {
        try
        {
            return SchemaReader.Read(tool.InputSchema ?? "{}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Schema(); // Not JSON, or with text that is no Unicode: it checks nothing.
        }
    }
}
