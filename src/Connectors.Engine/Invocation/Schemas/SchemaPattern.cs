using System.Text.RegularExpressions;

namespace Connectors.Engine.Invocation.Schemas;

/// <summary>A regular expression of a schema. Written by a server, so it gets neither much time nor the last word.</summary>
internal sealed class SchemaPattern(string text)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);
    private readonly Lazy<Regex?> regex = new(() => Read(text));

    public string Text => text;

    /// <summary>Whether a text has a match; true too where that cannot be said: a dialect or a time that is not ours.</summary>
    public bool Fits(string value)
    {
        try
        {
            // ECMA-262 counts a pair of surrogates as one character, .NET as two: any other single character stands for it.
            return regex.Value is not { } known
                || known.IsMatch(value)
                || (value.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && (NamesWideCharacters() || known.IsMatch(Narrow(value))));
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static string Narrow(string value) => string.Concat(value.EnumerateRunes().Select(rune => rune.IsBmp ? (char)rune.Value : '\uE000'));

    private bool NamesWideCharacters() => text.Contains(@"\p", StringComparison.OrdinalIgnoreCase) || text.Contains(@"\u", StringComparison.Ordinal) || text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    private static Regex? Read(string pattern)
    {
        const RegexOptions Options = RegexOptions.CultureInvariant;
        try
        {
            // Linear in the length of the value, whatever the pattern; but without references back and looks around.
            return new Regex(pattern, Options | RegexOptions.NonBacktracking, Patience);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, Options, Patience);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
