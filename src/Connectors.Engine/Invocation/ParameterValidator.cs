using System.Collections.Concurrent;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Connectors.Engine.Invocation;

/// <summary>Checks parameters against a tool's input schema before anything is sent.</summary>
internal sealed class ParameterValidator
{
    // Schemas are parsed once; a catalogue that changes for ever must not fill memory.
    private const int MostSchemas = 5000;

    // Formats are annotations in the drafts that tools use; enforcing them would refuse what servers take.
    private static readonly JsonSchemaValidatorSettings Settings = new() { FormatValidators = [] };

    private readonly ConcurrentDictionary<string, JsonSchema?> schemas = new(StringComparer.Ordinal);

    /// <summary>Finds the faults of parameters.</summary>
    /// <param name="inputSchema">The schema.</param>
    /// <param name="parametersJson">The parameters as a JSON object.</param>
    /// <returns>One sentence for each fault, without values; empty when there is none, or the schema cannot be read and the server has to judge.</returns>
    public async Task<IReadOnlyList<string>> ValidateAsync(string inputSchema, string parametersJson)
    {
        var schema = await GetSchemaAsync(inputSchema).ConfigureAwait(false);
        if (schema is null)
        {
            return [];
        }

        try
        {
            return [.. schema.Validate(parametersJson, SchemaType.JsonSchema, Settings).SelectMany(Describe).Distinct(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return []; // A pattern or reference in the schema that cannot be followed.
        }
    }

    private static IEnumerable<string> Describe(ValidationError error)
    {
        var path = PathOf(error);
        if (error is ChildSchemaValidationError { Errors: { } alternatives } && error.Kind is ValidationErrorKind.NotAnyOf or ValidationErrorKind.NotOneOf)
        {
            var expected = alternatives.Keys.Select(TypeOf).Where(type => type.Length > 0).Distinct().ToArray();
            return [$"'{path}' fits none of its alternatives{(expected.Length > 0 ? $" ({string.Join(", ", expected)})" : "")}."];
        }

        if (error is MultiTypeValidationError or ChildSchemaValidationError)
        {
            return [$"'{path}' is not of the expected type: {TypeOf(error.Schema)}."];
        }

        return [error.Kind switch
        {
            ValidationErrorKind.PropertyRequired => $"'{path}' is missing; expected {TypeOf(PropertyOf(error))}.",
            ValidationErrorKind.NoAdditionalPropertiesAllowed or ValidationErrorKind.AdditionalPropertiesNotValid =>
                $"'{path}' is no parameter of this tool; it has {string.Join(", ", error.Schema.ActualProperties.Keys.DefaultIfEmpty("none"))}.",
            ValidationErrorKind.NotInEnumeration => $"'{path}' is none of {string.Join(", ", error.Schema.Enumeration)}.",
            ValidationErrorKind.NumberTooSmall => $"'{path}' is too small; the least is {error.Schema.Minimum ?? error.Schema.ExclusiveMinimum}.",
            ValidationErrorKind.NumberTooBig => $"'{path}' is too large; the most is {error.Schema.Maximum ?? error.Schema.ExclusiveMaximum}.",
            ValidationErrorKind.StringTooShort => $"'{path}' is too short; the least length is {error.Schema.MinLength}.",
            ValidationErrorKind.StringTooLong => $"'{path}' is too long; the greatest length is {error.Schema.MaxLength}.",
            ValidationErrorKind.PatternMismatch => $"'{path}' does not fit the pattern {error.Schema.Pattern}.",
            ValidationErrorKind.TooFewItems => $"'{path}' has too few items; the least is {error.Schema.MinItems}.",
            ValidationErrorKind.TooManyItems => $"'{path}' has too many items; the most is {error.Schema.MaxItems}.",
            ValidationErrorKind.ItemsNotUnique => $"'{path}' has equal items; each may occur once.",
            _ when error.Kind.ToString().EndsWith("Expected", StringComparison.Ordinal) => $"'{path}' is of the wrong type; expected {TypeOf(error.Schema)}.",
            _ => $"'{path}' does not fit the tool's schema ({error.Kind}).",
        }];
    }

    private static string PathOf(ValidationError error)
    {
        var path = (error.Path ?? "").TrimStart('#').TrimStart('/');
        return path.Length == 0 ? "parameters" : path;
    }

    private static JsonSchemaProperty? PropertyOf(ValidationError error) =>
        error.Property is { } name && error.Schema.ActualProperties.TryGetValue(name, out var property) ? property : null;

    private static string TypeOf(JsonSchema? schema)
    {
        var actual = schema?.ActualTypeSchema;
        return actual is null || actual.Type == JsonObjectType.None
            ? "any value"
            : string.Join(" or ", Enum.GetValues<JsonObjectType>().Where(type => type != JsonObjectType.None && actual.Type.HasFlag(type)).Select(type => type.ToString().ToLowerInvariant()));
    }

    private async Task<JsonSchema?> GetSchemaAsync(string inputSchema)
    {
        if (schemas.TryGetValue(inputSchema, out var known))
        {
            return known;
        }

        JsonSchema? schema = null;
        try
        {
            // The second argument keeps references inside the document: nothing a server writes makes us fetch or read a file.
            schema = await JsonSchema.FromJsonAsync(inputSchema, documentPath: null, root => new LocalReferenceResolver(root)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Newtonsoft.Json.JsonException or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            // A schema that cannot be read checks nothing; the server checks for itself.
        }

        if (schemas.Count < MostSchemas)
        {
            schemas[inputSchema] = schema;
        }

        return schema;
    }
}
