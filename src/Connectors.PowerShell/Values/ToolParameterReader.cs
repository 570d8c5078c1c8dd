using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Security;
using System.Text.Json;
using System.Xml;

namespace Connectors.PowerShell;

/// <summary>Turns what people pass to a tool into the plain values of the vocabulary.</summary>
/// <remarks>
/// Null, bool, long, decimal, double, string, lists and dictionaries. Dates become ISO 8601, bytes base64, enums their names,
/// files their paths. A message names the place in the parameters, never a value.
/// </remarks>
internal static class ToolParameterReader
{
    // Deeper than any tool's schema, and shallow enough to end a circle of objects.
    private const int DeepestLevel = 32;

    /// <summary>Reads the parameters of a call.</summary>
    /// <param name="parameters">A dictionary, an object, or JSON text that is one; null means none.</param>
    /// <returns>The parameters by name.</returns>
    /// <exception cref="ToolInvocationException">They cannot be read.</exception>
    public static IReadOnlyDictionary<string, object?> Read(object? parameters)
    {
        if (Unwrap(parameters) is not { } value)
        {
            return new Dictionary<string, object?>();
        }

        if (value is string json)
        {
            value = ReadJson(json);
        }

        return ToPlain(value, "parameters", 0) as IReadOnlyDictionary<string, object?>
            ?? throw Fault($"The parameters are of the type {value.GetType().Name}, but a tool takes parameters by name: a hashtable such as @{{ path = '/tmp' }}, an object, or the JSON text of one.");
    }

    private static object? ToPlain(object? value, string place, int level)
    {
        if (level > DeepestLevel)
        {
            throw Fault($"The parameters are nested more than {DeepestLevel} levels deep at '{place}'; do they contain themselves?");
        }

        var bare = Unwrap(value);
        return bare switch
        {
            null or DBNull => null,
            string or bool or long or decimal => bare,
            double number => Finite(number, place),
            float number => Finite(double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), place),
            SwitchParameter given => given.IsPresent,
            char letter => letter.ToString(),
            Enum member => member.ToString(),
            sbyte or byte or short or ushort or int or uint => Convert.ToInt64(bare, CultureInfo.InvariantCulture),
            ulong number => number <= long.MaxValue ? (object)(long)number : (decimal)number,
            BigInteger number when number >= long.MinValue && number <= long.MaxValue => (long)number,
            BigInteger number => BigInteger.Abs(number) <= (BigInteger)decimal.MaxValue ? (decimal)number : throw Fault($"'{place}' has more than 28 digits; pass it as text."),
            DateTime time => (time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Local) : time).ToString("o", CultureInfo.InvariantCulture),
            DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
            DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
            TimeSpan duration => XmlConvert.ToString(duration),
            Guid or Version => bare.ToString(),
            Uri address => address.OriginalString,
            byte[] bytes => Convert.ToBase64String(bytes),
            FileSystemInfo file => file.FullName,
            JsonElement json => FromJson(json, place, level),
            SecureString or PSCredential => throw Fault($"'{place}' is a {bare.GetType().Name}: a secret leaves this shell only when you say so. Give it as text with ConvertFrom-SecureString -AsPlainText, or give it to the server when it is deployed, with -Secret."),
            ScriptBlock or Delegate => throw Fault($"'{place}' is a script block, which no tool can take; run it and pass what it returns."),
            IDictionary entries => FromDictionary(entries, place, level),
            IReadOnlyDictionary<string, object?> entries => FromPairs(entries.Select(static entry => (entry.Key, (object?)entry.Value)), place, level),
            IEnumerable items => FromList(items, place, level),
            _ => FromProperties(PSObject.AsPSObject(value), place, level),
        };
    }

    private static object? Unwrap(object? value) => value is PSObject { BaseObject: var inner and not PSCustomObject } ? inner : value;

    private static double Finite(double number, string place) => double.IsFinite(number)
        ? number
        : throw Fault($"'{place}' is not a finite number, and JSON knows no other.");

    private static Dictionary<string, object?> FromDictionary(IDictionary entries, string place, int level)
    {
        var pairs = new List<(string, object?)>(entries.Count);
        var enumerator = entries.GetEnumerator();
        while (enumerator.MoveNext())
        {
            pairs.Add((LanguagePrimitives.ConvertTo<string>(enumerator.Key), enumerator.Value));
        }

        return FromPairs(pairs, place, level);
    }

    private static Dictionary<string, object?> FromProperties(PSObject value, string place, int level)
    {
        var pairs = new List<(string, object?)>();
        foreach (var property in value.Properties)
        {
            if (property.IsGettable)
            {
                try
                {
                    pairs.Add((property.Name, property.Value));
                }
                catch (GetValueException e)
                {
                    throw Fault($"The property '{property.Name}' of '{place}' cannot be read: {e.Message}", e);
                }
            }
        }

        return FromPairs(pairs, place, level);
    }

    private static Dictionary<string, object?> FromPairs(IEnumerable<(string Key, object? Value)> pairs, string place, int level)
    {
        var plain = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
        {
            plain[key] = ToPlain(value, level == 0 ? key : $"{place}.{key}", level + 1);
        }

        return plain;
    }

    private static List<object?> FromList(IEnumerable items, string place, int level)
    {
        var plain = new List<object?>();
        foreach (var item in items)
        {
            plain.Add(ToPlain(item, $"{place}[{plain.Count}]", level + 1));
        }

        return plain;
    }

    private static JsonElement ReadJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = DeepestLevel + 1, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw Fault($"The parameters are text, but no JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1} does not fit. Pass a hashtable, an object, or the JSON text of one.");
        }
    }

    private static object? FromJson(JsonElement json, string place, int level) => json.ValueKind switch
    {
        JsonValueKind.Object => FromPairs(json.EnumerateObject().Select(static member => (member.Name, (object?)member.Value)), place, level),
        JsonValueKind.Array => FromList(json.EnumerateArray().Select(static item => (object)item), place, level),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when json.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number when !json.GetRawText().AsSpan().ContainsAny('e', 'E') && json.TryGetDecimal(out var exact) => exact,
        JsonValueKind.Number => Finite(json.GetDouble(), place),
        _ => null,
    };

    private static ToolInvocationException Fault(string message, Exception? inner = null) => new(ErrorCodes.InvalidParameters, message, inner);
}
