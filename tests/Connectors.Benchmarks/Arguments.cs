using System.Globalization;

namespace Connectors.Benchmarks;

/// <summary>Arguments as PowerShell people write them: <c>-Name value</c>, any case.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads arguments.</summary>
    /// <param name="arguments">Names with a dash, each followed by its value.</param>
    /// <param name="known">The names that there are, without the dash.</param>
    /// <exception cref="ArgumentException">A name is not known, or has no value.</exception>
    public Arguments(string[] arguments, params string[] known)
    {
        for (var index = 0; index < arguments.Length; index += 2)
        {
            var name = arguments[index].TrimStart('-');
            if (!arguments[index].StartsWith('-') || !known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new ArgumentException($"'{arguments[index]}' is no argument of this suite; there are: {string.Join(", ", known.Select(word => $"-{word}"))}.");
            }

            values[name] = index + 1 < arguments.Length ? arguments[index + 1] : throw new ArgumentException($"-{name} has no value.");
        }
    }

    /// <summary>A whole number of one or more.</summary>
    /// <param name="name">The argument's name.</param>
    /// <param name="otherwise">What it is when it is left out.</param>
    /// <returns>The number.</returns>
    public int Count(string name, int otherwise) =>
        !values.TryGetValue(name, out var text) ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new ArgumentException($"-{name} {text} is no number of one or more.");

    /// <summary>A text.</summary>
    /// <param name="name">The argument's name.</param>
    /// <returns>The text, or null when it is left out.</returns>
    public string? Text(string name) => values.GetValueOrDefault(name);
}
