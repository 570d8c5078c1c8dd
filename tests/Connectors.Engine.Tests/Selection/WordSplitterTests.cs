using Connectors.Engine.Selection.Text;

namespace Connectors.Engine.Tests.Selection;

public class WordSplitterTests
{
    [Theory]
    [InlineData("getHTTPStatus_v2", "get http status gethttpstatus v 2 v2")]
    [InlineData("read-file.now/then:at@home", "read file now then at home")]
    [InlineData("GitHub", "git hub github")]
    [InlineData("review PRs and VMs", "review prs and vms")]
    [InlineData("don't touch Anna's café", "dont touch anna cafe")]
    [InlineData("天气 forecast", "天 气 forecast")]
    [InlineData("\0\u0001\ud800", "")]
    public void Text_is_cut_into_lowered_words(string text, string expected)
    {
        var words = new List<string>();
        WordSplitter.Split(text, words);

        Assert.Equal(expected, string.Join(' ', words));
    }
}
