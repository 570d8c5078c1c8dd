namespace Connectors.Engine.Selection.Index;

/// <summary>The words of a segment in UTF-8, each with the number of its stem: only the search for slips of the keyboard asks for them.</summary>
/// <param name="texts">The words, one after the other.</param>
/// <param name="lengths">The bytes of each.</param>
/// <param name="stems">The stem of each, as a number of the <see cref="Lexicon"/>.</param>
internal sealed class SegmentWords(byte[] texts, byte[] lengths, int[] stems)
{
    /// <summary>The words, one after the other.</summary>
    public ReadOnlySpan<byte> Texts => texts;

    /// <summary>The bytes of each.</summary>
    public ReadOnlySpan<byte> Lengths => lengths;

    /// <summary>The stem of each.</summary>
    public ReadOnlySpan<int> Stems => stems;

    /// <summary>Reads them.</summary>
    /// <returns>Words and the numbers of their stems.</returns>
    public IEnumerable<(string Word, int Stem)> Read()
    {
        var at = 0;
        for (var word = 0; word < lengths.Length; word++)
        {
            yield return (System.Text.Encoding.UTF8.GetString(texts, at, lengths[word]), stems[word]);
            at += lengths[word];
        }
    }
}
