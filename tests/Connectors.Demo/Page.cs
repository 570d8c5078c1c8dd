namespace Connectors.Demo;

/// <summary>Writes headings, sentences and tables to the console.</summary>
internal static class Page
{
    private const int Width = 100;

    private static readonly bool HasColor = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    public static void Heading(string text) => Console.WriteLine($"\n{(HasColor ? $"\e[1;36m{text}\e[0m" : text)}");

    public static void Line(string text = "") => Console.WriteLine(Fit(text, Width));

    /// <summary>Writes rows in columns as wide as they need to be; the last one is cut at the page's edge.</summary>
    /// <param name="headings">The columns' names; one that begins with a blank stands right.</param>
    /// <param name="rows">A text for each column.</param>
    public static void Table(string[] headings, IEnumerable<string[]> rows)
    {
        var all = rows.Prepend([.. headings.Select(heading => heading.Trim())]).ToList();
        var widths = headings.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        foreach (var row in all)
        {
            Line("  " + string.Join("  ", row.Select((text, column) => headings[column].StartsWith(' ') ? text.PadLeft(widths[column]) : text.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static string Fit(string text, int width) => text.Length <= width ? text : $"{text[..(width - 1)]}…";
}
