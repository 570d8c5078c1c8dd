using System.Text.Json;
using Connectors.Engine.Catalog;

namespace Connectors.Engine.Invocation.Schemas;

/// <summary>Reads JSON Schema, drafts 4 to 2020-12, see json-schema.org/specification. What it cannot read constrains nothing: the server checks for itself.</summary>
/// <remarks>
/// References are followed within the document only: nothing a server writes makes us fetch or read a file. Formats are
/// annotations in these drafts; enforcing them would refuse what servers take. <c>unevaluatedProperties</c> and
/// <c>unevaluatedItems</c> are left to the server.
/// </remarks>
internal sealed class SchemaReader
{
    private static readonly Schema Anything = new();
    private readonly JsonElement root;
    private readonly bool referencesStandAlone;
    private readonly Dictionary<string, Schema> byReference = new(StringComparer.Ordinal);

    // A queue instead of recursion: a hostile schema is no deeper than our stack.
    private readonly Queue<(JsonElement Element, Schema Schema)> waiting = new();

    private SchemaReader(JsonElement root)
    {
        this.root = root;

        // Up to draft 7 a reference's neighbours are ignored.
        referencesStandAlone = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("$schema", out var draft) && draft.ValueKind == JsonValueKind.String
            && (draft.ValueEquals("http://json-schema.org/draft-07/schema#") || draft.ValueEquals("http://json-schema.org/draft-07/schema")
                || draft.ValueEquals("http://json-schema.org/draft-06/schema#") || draft.ValueEquals("http://json-schema.org/draft-04/schema#"));
    }

    /// <exception cref="JsonException">It is no JSON.</exception>
    public static Schema Read(string json)
    {
        using var document = JsonDocument.Parse(json, PlainValue.Deep);
        var reader = new SchemaReader(document.RootElement);
        var result = reader.Follow("#");
        while (reader.waiting.TryDequeue(out var next))
        {
            reader.Fill(next.Schema, next.Element);
        }

        return result;
    }

    private static ValueTypes ReadTypes(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            return TypeNamed(element);
        }

        var types = ValueTypes.None;
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var member in element.EnumerateArray())
            {
                // One that is not known makes the list say nothing.
                var type = member.ValueKind == JsonValueKind.String ? TypeNamed(member) : ValueTypes.None;
                if (type == ValueTypes.None)
                {
                    return type;
                }

                types |= type;
            }
        }

        return types;
    }

    private static ValueTypes TypeNamed(JsonElement name) => name.GetString() switch
    {
        "null" => ValueTypes.Null,
        "boolean" => ValueTypes.Boolean,
        "integer" => ValueTypes.Integer,
        "number" => ValueTypes.Number,
        "string" => ValueTypes.String,
        "array" => ValueTypes.Array,
        "object" => ValueTypes.Object,
        _ => ValueTypes.None,
    };

    private static string[]? ReadNames(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)]
        : null;

    private static long? ReadCount(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var count) && count is >= 0 and < long.MaxValue ? (long)Math.Ceiling(count) : null;

    private static object? ReadNumber(JsonElement element) => element.ValueKind == JsonValueKind.Number ? PlainValue.From(element) : null;

    private static bool IsTrue(JsonElement element) => element.ValueKind == JsonValueKind.True;

    private static SchemaPattern? ReadPattern(JsonElement element) => element.ValueKind == JsonValueKind.String ? new SchemaPattern(element.GetString()!) : null;

    private Schema Read(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.True)
        {
            return Anything;
        }

        var schema = new Schema();
        waiting.Enqueue((element, schema));
        return schema;
    }

    private Schema[]? ReadList(JsonElement element) => element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > 0 ? [.. element.EnumerateArray().Select(Read)] : null;

    private Dictionary<string, Schema>? ReadMap(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var map = new Dictionary<string, Schema>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            map[member.Name] = Read(member.Value);
        }

        return map;
    }

    private void Fill(Schema schema, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            schema.FitsNothing = element.ValueKind == JsonValueKind.False;
            return;
        }

        if (element.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String)
        {
            schema.Reference = Follow(reference.GetString()!);
            if (referencesStandAlone)
            {
                return;
            }
        }

        foreach (var keyword in element.EnumerateObject())
        {
            Fill(schema, keyword.Name, keyword.Value);
        }

        // OpenAPI's way of saying that null fits too.
        if (schema.Types != ValueTypes.None && element.TryGetProperty("nullable", out var nullable) && IsTrue(nullable))
        {
            schema.Types |= ValueTypes.Null;
            schema.Values = schema.Values is null ? null : [.. schema.Values, null];
        }

        // Draft 4: a bound, and a flag that excludes the bound itself.
        if (element.TryGetProperty("exclusiveMinimum", out var above) && IsTrue(above))
        {
            (schema.ExclusiveMinimum, schema.Minimum) = (schema.Minimum, null);
        }

        if (element.TryGetProperty("exclusiveMaximum", out var below) && IsTrue(below))
        {
            (schema.ExclusiveMaximum, schema.Maximum) = (schema.Maximum, null);
        }

        // Before 2020-12 a list of items was what prefixItems is now.
        if (element.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array)
        {
            schema.PrefixItems = ReadList(items);
            schema.Items = element.TryGetProperty("additionalItems", out var rest) ? Read(rest) : null;
        }
    }

    private void Fill(Schema schema, string keyword, JsonElement value)
    {
        switch (keyword)
        {
            case "type": schema.Types = ReadTypes(value); break;
            case "enum" when value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0: schema.Values = [.. value.EnumerateArray().Select(PlainValue.From)]; break;
            case "const": schema.Values = [PlainValue.From(value)]; break;
            case "allOf": schema.AllOf = ReadList(value); break;
            case "anyOf": schema.AnyOf = ReadList(value); break;
            case "oneOf": schema.OneOf = ReadList(value); break;
            case "not": schema.Not = Read(value); break;
            case "if": schema.If = Read(value); break;
            case "then": schema.Then = Read(value); break;
            case "else": schema.Else = Read(value); break;
            case "properties": schema.Properties = ReadMap(value); break;
            case "patternProperties" when value.ValueKind == JsonValueKind.Object:
                schema.PatternProperties = [.. value.EnumerateObject().Select(member => (new SchemaPattern(member.Name), Read(member.Value)))];
                break;
            case "additionalProperties": schema.AdditionalProperties = Read(value); break;
            case "propertyNames": schema.PropertyNames = Read(value); break;
            case "required": schema.Required = ReadNames(value); break;
            case "dependentRequired" or "dependentSchemas" or "dependencies" when value.ValueKind == JsonValueKind.Object: ReadDependencies(schema, value); break;
            case "minProperties": schema.MinProperties = ReadCount(value); break;
            case "maxProperties": schema.MaxProperties = ReadCount(value); break;
            case "prefixItems": schema.PrefixItems = ReadList(value); break;
            case "items" when value.ValueKind != JsonValueKind.Array: schema.Items = Read(value); break;
            case "contains": schema.Contains = Read(value); break;
            case "minContains": schema.MinContains = ReadCount(value); break;
            case "maxContains": schema.MaxContains = ReadCount(value); break;
            case "minItems": schema.MinItems = ReadCount(value); break;
            case "maxItems": schema.MaxItems = ReadCount(value); break;
            case "uniqueItems": schema.UniqueItems = IsTrue(value); break;
            case "minLength": schema.MinLength = ReadCount(value); break;
            case "maxLength": schema.MaxLength = ReadCount(value); break;
            case "pattern": schema.Pattern = ReadPattern(value); break;
            case "minimum": schema.Minimum = ReadNumber(value); break;
            case "maximum": schema.Maximum = ReadNumber(value); break;
            case "exclusiveMinimum": schema.ExclusiveMinimum = ReadNumber(value); break;
            case "exclusiveMaximum": schema.ExclusiveMaximum = ReadNumber(value); break;
            case "multipleOf": schema.MultipleOf = ReadNumber(value); break;
        }
    }

    private void ReadDependencies(Schema schema, JsonElement value)
    {
        var names = new Dictionary<string, IReadOnlyList<string>>(schema.DependentRequired ?? new Dictionary<string, IReadOnlyList<string>>(), StringComparer.Ordinal);
        var schemas = new Dictionary<string, Schema>(schema.DependentSchemas ?? new Dictionary<string, Schema>(), StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (ReadNames(member.Value) is { } required)
            {
                names[member.Name] = required;
            }
            else
            {
                schemas[member.Name] = Read(member.Value);
            }
        }

        (schema.DependentRequired, schema.DependentSchemas) = (names, schemas);
    }

    private Schema Follow(string reference)
    {
        if (byReference.TryGetValue(reference, out var known))
        {
            return known;
        }

        var schema = Find(reference) is { } element ? Read(element) : Anything;
        byReference[reference] = schema;
        return schema;
    }

    // A JSON pointer in a fragment, RFC 6901 section 6, or an anchor among the definitions.
    private JsonElement? Find(string reference)
    {
        if (reference == "#")
        {
            return root;
        }

        if (!reference.StartsWith("#/", StringComparison.Ordinal))
        {
            return reference.StartsWith('#') ? FindAnchor(reference) : null;
        }

        var element = root;
        foreach (var part in reference[2..].Split('/'))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member))
            {
                element = member;
            }
            else if (element.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index) && index >= 0 && index < element.GetArrayLength())
            {
                element = element[index];
            }
            else
            {
                return null;
            }
        }

        return element;
    }

    private JsonElement? FindAnchor(string reference)
    {
        foreach (var container in (ReadOnlySpan<string>)["$defs", "definitions"])
        {
            if (root.TryGetProperty(container, out var definitions) && definitions.ValueKind == JsonValueKind.Object)
            {
                foreach (var definition in definitions.EnumerateObject().Where(d => d.Value.ValueKind == JsonValueKind.Object))
                {
                    if ((definition.Value.TryGetProperty("$anchor", out var anchor) && anchor.ValueKind == JsonValueKind.String && anchor.ValueEquals(reference.AsSpan(1)))
                        || (definition.Value.TryGetProperty("$id", out var id) && id.ValueKind == JsonValueKind.String && id.ValueEquals(reference)))
                    {
                        return definition.Value;
                    }
                }
            }
        }

        return null;
    }
}
