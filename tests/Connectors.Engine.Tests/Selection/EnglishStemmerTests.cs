using Connectors.Engine.Selection.Text;

namespace Connectors.Engine.Tests.Selection;

public class EnglishStemmerTests
{
    [Fact]
    public void Stems_are_those_of_the_Snowball_project()
    {
        var wrong = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Selection", "snowball-english.txt"))
            .Select(line => line.Split(' '))
            .Where(pair => EnglishStemmer.Stem(pair[0]) != pair[1])
            .Select(pair => $"{pair[0]}: {EnglishStemmer.Stem(pair[0])}, not {pair[1]}")
            .ToArray();

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("straße")]
    [InlineData("k8s")]
    [InlineData("语")]
    public void What_is_no_English_word_stays_as_it_is(string word) => Assert.Equal(word, EnglishStemmer.Stem(word));
}
