using System.Globalization;

namespace Connectors.Engine.Invocation.Schemas;

/// <summary>Compares plain values as JSON Schema does: numbers by what they are worth, objects by their members in any order.</summary>
internal static class PlainEquality
{
    public static bool AreEqual(object? a, object? b) => (a, b) switch
    {
        (null, null) => true,
        (string x, string y) => string.Equals(x, y, StringComparison.Ordinal),
        (bool x, bool y) => x == y,
        (IReadOnlyDictionary<string, object?> x, IReadOnlyDictionary<string, object?> y) => x.Count == y.Count && x.All(pair => y.TryGetValue(pair.Key, out var other) && AreEqual(pair.Value, other)),
        (IReadOnlyList<object?> x, IReadOnlyList<object?> y) => x.Count == y.Count && x.Zip(y).All(pair => AreEqual(pair.First, pair.Second)),
        _ => IsNumber(a) && IsNumber(b) && Compare(a!, b!) == 0,
    };

    public static bool IsNumber(object? value) => value is long or int or decimal or double;

    public static bool IsInteger(object? value) => value is long or int || (value is decimal exact && exact == decimal.Truncate(exact)) || (value is double number && number == Math.Floor(number));

    /// <summary>Compares numbers: exactly where both have an exact form.</summary>
    public static int Compare(object a, object b) => Exact(a) is { } x && Exact(b) is { } y
        ? x.CompareTo(y)
        : Convert.ToDouble(a, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(b, CultureInfo.InvariantCulture));

    /// <summary>Whether a number is a multiple of another; true where neither exact nor floating numbers can tell.</summary>
    public static bool IsMultiple(object value, object factor)
    {
        if (Exact(value) is { } x && Exact(factor) is { } y)
        {
            return y == 0 || x % y == 0;
        }

        var quotient = Convert.ToDouble(value, CultureInfo.InvariantCulture) / Convert.ToDouble(factor, CultureInfo.InvariantCulture);
        return !double.IsFinite(quotient) || Math.Abs(quotient - Math.Round(quotient)) <= 1e-9 * Math.Max(1, Math.Abs(quotient));
    }

    private static decimal? Exact(object number) => number switch
    {
        long whole => whole,
        int whole => whole,
        decimal exact => exact,

        // The shortest text that gives the same double is what its writer meant: 0.1, not 0.1000000000000000055.
        double floating when Math.Abs(floating) is < 1e15 and (> 1e-10 or 0) => (decimal)floating,
        _ => null,
    };
}
