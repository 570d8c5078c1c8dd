using System.Globalization;
using System.Text;
using Connectors.Engine.Catalog;

namespace Connectors.Engine.Invocation.Schemas;

/// <summary>One check of one value against a schema.</summary>
internal sealed class SchemaCheck
{
    // Bounds on what a hostile schema may cost; an honest one takes a few steps for each of its members.
    private const int MostSteps = 200_000;
    private const int Deepest = 200;

    private const int MostFaults = 20;
    private const int MostNames = 30;
    private const int LongestName = 100;

    private readonly List<string> faults = [];
    private readonly List<object> path = [];
    private int steps;
    private int depth;

    private bool GaveUp => steps > MostSteps;

    /// <summary>Finds the faults of parameters.</summary>
    /// <returns>One sentence for each fault, without values; empty when there is none, or when the schema is too tangled to tell and the server has to judge.</returns>
    public static IReadOnlyList<string> FaultsOf(IReadOnlyDictionary<string, object?> parameters, Schema schema)
    {
        var check = new SchemaCheck();
        check.Check(parameters, schema);
        return check.GaveUp ? [] : [.. check.faults.Distinct(StringComparer.Ordinal).Take(MostFaults)];
    }

    /// <summary>Adds the faults of a value.</summary>
    private void Check(object? value, Schema schema)
    {
        if (++steps > MostSteps || depth > Deepest)
        {
            steps = MostSteps + 1;
            return;
        }

        depth++;
        CheckHere(value, schema);
        depth--;
    }

    private void CheckHere(object? value, Schema schema)
    {
        if (schema.FitsNothing)
        {
            Fault("is not allowed here");
            return;
        }

        if (schema.Types != ValueTypes.None && (TypesOf(value) & schema.Types) == 0)
        {
            Fault($"is of the wrong type; expected {Describe(schema)}");
            return;
        }

        if (schema.Values is { } values && !values.Any(allowed => PlainEquality.AreEqual(allowed, value)))
        {
            Fault(values.Count == 1 ? $"must be {Show(values[0])}" : $"is none of {Join(values.Select(Show))}");
            return;
        }

        switch (value)
        {
            case string text:
                CheckText(text, schema);
                break;
            case IReadOnlyDictionary<string, object?> map:
                CheckObject(map, schema);
                break;
            case IReadOnlyList<object?> list:
                CheckList(list, schema);
                break;
            case not null and not bool:
                CheckNumber(value, schema);
                break;
        }

        CheckCombined(value, schema);
    }

    private void CheckCombined(object? value, Schema schema)
    {
        if (schema.Reference is { } reference)
        {
            Check(value, reference);
        }

        foreach (var part in schema.AllOf ?? [])
        {
            Check(value, part);
        }

        if (schema.AnyOf is { } any)
        {
            CheckAlternatives(value, any, exactlyOne: false);
        }

        if (schema.OneOf is { } one)
        {
            CheckAlternatives(value, one, exactlyOne: true);
        }

        if (schema.Not is { } not && Fits(value, not))
        {
            Fault("is what the tool's schema excludes");
        }

        if (schema.If is { } condition && (Fits(value, condition) ? schema.Then : schema.Else) is { } consequence)
        {
            Check(value, consequence);
        }
    }

    private void CheckText(string text, Schema schema)
    {
        if (schema.MinLength is { } least && text.Length < 2 * least && Length(text) < least)
        {
            Fault($"is too short; the least length is {least}");
        }

        if (schema.MaxLength is { } most && text.Length > most && Length(text) > most)
        {
            Fault($"is too long; the greatest length is {most}");
        }

        if (schema.Pattern is { } pattern && !pattern.Fits(text))
        {
            Fault($"does not fit the pattern {Clean(pattern.Text)}");
        }

        // Characters, not halves of surrogate pairs.
        static int Length(string text) => text.EnumerateRunes().Count();
    }

    private void CheckNumber(object number, Schema schema)
    {
        if (schema.Minimum is { } least && PlainEquality.Compare(number, least) < 0)
        {
            Fault($"is too small; the least is {Show(least)}");
        }

        if (schema.Maximum is { } most && PlainEquality.Compare(number, most) > 0)
        {
            Fault($"is too large; the most is {Show(most)}");
        }

        if (schema.ExclusiveMinimum is { } above && PlainEquality.Compare(number, above) <= 0)
        {
            Fault($"is too small; it must be more than {Show(above)}");
        }

        if (schema.ExclusiveMaximum is { } below && PlainEquality.Compare(number, below) >= 0)
        {
            Fault($"is too large; it must be less than {Show(below)}");
        }

        if (schema.MultipleOf is { } factor && !PlainEquality.IsMultiple(number, factor))
        {
            Fault($"is no multiple of {Show(factor)}");
        }
    }

    private void CheckObject(IReadOnlyDictionary<string, object?> map, Schema schema)
    {
        RequireAll(map, schema, schema.Required);
        if (map.Count < schema.MinProperties)
        {
            Fault($"has too few members; the least is {schema.MinProperties}");
        }

        if (map.Count > schema.MaxProperties)
        {
            Fault($"has too many members; the most is {schema.MaxProperties}");
        }

        foreach (var (name, member) in map)
        {
            path.Add(name);
            CheckMember(name, member, schema);
            path.RemoveAt(path.Count - 1);
            if (schema.DependentRequired?.GetValueOrDefault(name) is { } others)
            {
                RequireAll(map, schema, others);
            }

            if (schema.DependentSchemas?.GetValueOrDefault(name) is { } dependent)
            {
                Check(map, dependent);
            }
        }
    }

    private void CheckMember(string name, object? member, Schema schema)
    {
        var known = false;
        if (schema.Properties?.GetValueOrDefault(name) is { } property)
        {
            known = true;
            Check(member, property);
        }

        foreach (var (pattern, patternSchema) in schema.PatternProperties ?? [])
        {
            if (pattern.Fits(name))
            {
                known = true;
                Check(member, patternSchema);
            }
        }

        if (!known && schema.AdditionalProperties is { FitsNothing: true })
        {
            var owner = path.Count == 1 ? "is no parameter of this tool; it has" : "is not known there, where there are";
            Fault($"{owner} {Join(schema.Properties?.Keys.Select(Clean) ?? [])}");
        }
        else if (!known && schema.AdditionalProperties is { } additional)
        {
            Check(member, additional);
        }

        if (schema.PropertyNames is { } names && !Fits(name, names))
        {
            Fault("has a name that does not fit the tool's schema");
        }
    }

    private void RequireAll(IReadOnlyDictionary<string, object?> map, Schema schema, IReadOnlyList<string>? names)
    {
        foreach (var name in names ?? [])
        {
            if (!map.ContainsKey(name))
            {
                path.Add(name);
                Fault($"is missing; expected {(schema.Properties?.GetValueOrDefault(name) is { } property ? Describe(property) : "any value")}");
                path.RemoveAt(path.Count - 1);
            }
        }
    }

    private void CheckList(IReadOnlyList<object?> list, Schema schema)
    {
        if (list.Count < schema.MinItems)
        {
            Fault($"has too few items; the least is {schema.MinItems}");
        }

        if (list.Count > schema.MaxItems)
        {
            Fault($"has too many items; the most is {schema.MaxItems}");
        }

        for (var i = 0; i < list.Count && !GaveUp; i++)
        {
            var item = i < schema.PrefixItems?.Count ? schema.PrefixItems[i] : schema.Items;
            if (item is not null)
            {
                path.Add(i);
                Check(list[i], item);
                path.RemoveAt(path.Count - 1);
            }
        }

        if (schema.UniqueItems && HasEqualItems(list))
        {
            Fault("has equal items; each may occur once");
        }

        if (schema.Contains is { } wanted)
        {
            var found = list.Count(item => Fits(item, wanted));
            if (found < (schema.MinContains ?? 1) || found > schema.MaxContains)
            {
                Fault($"has {found} items of the kind that it needs{(schema.MinContains ?? 1) switch { 0 => "", var least => $"; the least is {least}" }}{(schema.MaxContains is { } most ? $"; the most is {most}" : "")}");
            }
        }
    }

    private bool HasEqualItems(IReadOnlyList<object?> list)
    {
        for (var i = 1; i < list.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (++steps > MostSteps)
                {
                    return false;
                }

                if (PlainEquality.AreEqual(list[i], list[j]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // The faults told are those of the alternative that was meant, where it shows: the only one that fits in type and in its
    // fixed members, the usual way to tell alternatives apart.
    private void CheckAlternatives(object? value, IReadOnlyList<Schema> alternatives, bool exactlyOne)
    {
        var start = faults.Count;
        var fitting = 0;
        List<string>? meant = null;
        var candidates = 0;
        foreach (var alternative in alternatives)
        {
            Check(value, alternative);
            if (faults.Count == start)
            {
                fitting++;
                if (!exactlyOne)
                {
                    return;
                }
            }
            else if (fitting == 0 && IsMeant(value, alternative))
            {
                candidates++;
                meant = faults[start..];
            }

            faults.RemoveRange(start, faults.Count - start);
            if (GaveUp)
            {
                return;
            }
        }

        if (fitting > 1)
        {
            Fault("fits several of its alternatives, but may fit one only");
        }
        else if (fitting == 0 && candidates == 1)
        {
            faults.AddRange(meant!);
        }
        else if (fitting == 0)
        {
            Fault($"fits none of its alternatives ({Join(alternatives.Select(Describe).Distinct(StringComparer.Ordinal))})");
        }
    }

    private static bool IsMeant(object? value, Schema alternative)
    {
        for (var hops = 0; alternative.Reference is { } reference && hops < Deepest; hops++)
        {
            alternative = reference;
        }

        return alternative.Types != ValueTypes.None
            && (TypesOf(value) & alternative.Types) != 0
            && (alternative.Values is null || alternative.Values.Any(allowed => PlainEquality.AreEqual(allowed, value)))
            && (value is not IReadOnlyDictionary<string, object?> map
                || (alternative.Properties ?? new Dictionary<string, Schema>()).All(p => p.Value.Values is not { } fixedValues
                    || !map.TryGetValue(p.Key, out var member)
                    || fixedValues.Any(allowed => PlainEquality.AreEqual(allowed, member))));
    }

    private bool Fits(object? value, Schema schema)
    {
        var start = faults.Count;
        Check(value, schema);
        var fits = faults.Count == start;
        faults.RemoveRange(start, faults.Count - start);
        return fits;
    }

    private void Fault(string what) => faults.Add($"'{Where()}' {what}.");

    private string Where()
    {
        if (path.Count == 0)
        {
            return "parameters";
        }

        var text = new StringBuilder();
        foreach (var step in path)
        {
            _ = step is int index
                ? text.Append('[').Append(index).Append(']')
                : text.Append(text.Length > 0 ? "." : "").Append(Clean((string)step));
        }

        return text.ToString();
    }

    private static ValueTypes TypesOf(object? value) => value switch
    {
        null => ValueTypes.Null,
        bool => ValueTypes.Boolean,
        string => ValueTypes.String,
        IReadOnlyDictionary<string, object?> => ValueTypes.Object,
        IReadOnlyList<object?> => ValueTypes.Array,
        _ => PlainEquality.IsInteger(value) ? ValueTypes.Number | ValueTypes.Integer : ValueTypes.Number,
    };

    private static string Describe(Schema schema)
    {
        for (var hops = 0; schema is { Types: ValueTypes.None, Reference: { } reference } && hops < Deepest; hops++)
        {
            schema = reference;
        }

        if (schema.Types != ValueTypes.None)
        {
            return string.Join(" or ", Enum.GetValues<ValueTypes>().Where(type => type != ValueTypes.None && schema.Types.HasFlag(type)).Select(type => type.ToString().ToLowerInvariant()));
        }

        var alternatives = (schema.AnyOf ?? schema.OneOf ?? []).Where(s => s.Types != ValueTypes.None).Select(Describe).Distinct(StringComparer.Ordinal).ToArray();
        return alternatives.Length > 0 ? string.Join(" or ", alternatives) : schema.Values is { } values ? Join(values.Select(Show)) : "any value";
    }

    private static string Join(IEnumerable<string> names)
    {
        var some = names.Take(MostNames + 1).ToArray();
        return some.Length == 0 ? "none" : some.Length > MostNames ? $"{string.Join(", ", some[..MostNames])}, …" : string.Join(", ", some);
    }

    // A value of the schema, never one of the caller's.
    private static string Show(object? value) => value switch
    {
        string text => Clean(text),
        long or int or decimal or double => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        _ => Clean(Encoding.UTF8.GetString(JsonText.Write(value, PlainValue.Write))),
    };

    // Names and values of a schema are a stranger's words: short, and without what moves a terminal's cursor.
    private static string Clean(string text)
    {
        var shown = text.Length > LongestName ? string.Concat(text.AsSpan(0, LongestName), "…") : text;
        return shown.Any(IsUnseen) ? string.Concat(shown.Select(c => IsUnseen(c) ? '\uFFFD' : c)) : shown;

        static bool IsUnseen(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format;
    }
}
