using Connectors.Engine.Selection.Text;

namespace Connectors.Engine.Selection.Lexical;

/// <summary>Groups of everyday words and phrases that mean much the same in operations and software work.</summary>
internal sealed class Synonyms
{
    private readonly Dictionary<string, List<Member>> membersByFirstStem = new(StringComparer.Ordinal);

    /// <summary>Reads groups: one a line, members separated by <c>|</c>, lines with <c>#</c> left out.</summary>
    /// <param name="lines">The lines.</param>
    public Synonyms(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            if (line.StartsWith('#') || string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var group = new List<Member>();
            foreach (var text in line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var words = WordSplitter.SplitPlain(text);
                group.Add(new Member([.. words], [.. words.Select(EnglishStemmer.Stem)], group));
            }

            foreach (var member in group)
            {
                if (!membersByFirstStem.TryGetValue(member.Stems[0], out var list))
                {
                    membersByFirstStem.Add(member.Stems[0], list = []);
                }

                list.Add(member);
            }
        }
    }

    /// <summary>The groups that come with the engine.</summary>
    public static Synonyms Default { get; } = ReadDefault();

    /// <summary>Finds the groups that a query hits.</summary>
    /// <param name="stems">The query's stems in order, stop words included.</param>
    /// <returns>For each hit where it begins, how many words it has, and the other members.</returns>
    public IEnumerable<(int Start, int Length, IEnumerable<Member> Others)> Find(IReadOnlyList<string> stems)
    {
        for (var start = 0; start < stems.Count; start++)
        {
            foreach (var member in membersByFirstStem.GetValueOrDefault(stems[start], []))
            {
                if (start + member.Stems.Length <= stems.Count
                    && member.Stems.AsSpan().SequenceEqual(stems.Skip(start).Take(member.Stems.Length).ToArray()))
                {
                    yield return (start, member.Stems.Length, member.Group.Where(other => other != member));
                }
            }
        }
    }

    private static Synonyms ReadDefault()
    {
        using var stream = typeof(Synonyms).Assembly.GetManifestResourceStream("synonyms.txt")
            ?? throw new InvalidOperationException("The resource synonyms.txt is not in the assembly.");
        using var reader = new StreamReader(stream);
        return new Synonyms(reader.ReadToEnd().Split('\n'));
    }

    /// <summary>A word or phrase of a group.</summary>
    /// <param name="Words">Its words.</param>
    /// <param name="Stems">Their stems.</param>
    /// <param name="Group">The group.</param>
    internal sealed record Member(string[] Words, string[] Stems, IReadOnlyList<Member> Group);
}
