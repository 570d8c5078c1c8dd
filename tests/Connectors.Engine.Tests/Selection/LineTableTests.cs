using Connectors.Engine.Selection.Encoding;
using Connectors.TestSupport;

namespace Connectors.Engine.Tests.Selection;

public class LineTableTests
{
    [Fact]
    public void Every_line_is_found_by_its_bytes_and_nothing_else_is()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch.At("lines"), "one\r\ntwo\n\ntwo\nfünf\nlast");

        var table = new LineTable(scratch.At("lines"));

        Assert.Equal(6, table.Count);
        Assert.Equal([0, 1, 2, 4, 5], ((string[])["one", "two", "", "fünf", "last"]).Select(line => table.Find(System.Text.Encoding.UTF8.GetBytes(line))));
        Assert.Equal([-1, -1, -1], ((string[])["on", "one\r", "lastly"]).Select(line => table.Find(System.Text.Encoding.UTF8.GetBytes(line))));
    }

    [Fact]
    public void The_vocabulary_is_found_line_by_line()
    {
        var file = Path.Combine(Models.Folder, "sentences", "vocab.txt");
        var table = new LineTable(file);

        Assert.Equal(30_522, table.Count);
        Assert.All(File.ReadAllLines(file).Index(), line => Assert.Equal(line.Index, table.Find(System.Text.Encoding.UTF8.GetBytes(line.Item))));
    }
}
