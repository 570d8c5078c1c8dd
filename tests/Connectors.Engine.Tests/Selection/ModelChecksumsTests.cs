using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Storage;
using Connectors.TestSupport;

namespace Connectors.Engine.Tests.Selection;

public class ModelChecksumsTests
{
    [Fact]
    public void A_file_is_read_again_only_when_its_size_or_time_changes()
    {
        using var scratch = new ScratchFolder();
        using var store = SqliteStore.Open(scratch.At("connectors.db"));
        var file = Path.Combine(scratch.MakeFolder("words"), "vectors.i8");
        File.WriteAllText(file, "abc");
        File.WriteAllText(scratch.At("SHA256SUMS"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  words/vectors.i8\n");
        var checksums = new ModelChecksums(store);
        var expected = checksums.Verify(file);
        var time = File.GetLastWriteTimeUtc(file);

        // Nothing shows from outside but the content itself.
        File.WriteAllText(file, "abd");
        File.SetLastWriteTimeUtc(file, time);
        Assert.Equal(expected, checksums.Verify(file));
        Assert.Throws<InvalidDataException>(() => new ModelChecksums(checks: null).Verify(file));

        File.SetLastWriteTimeUtc(file, time.AddSeconds(1));
        Assert.Throws<InvalidDataException>(() => checksums.Verify(file));

        File.Delete(file);
        Assert.Throws<FileNotFoundException>(() => checksums.Verify(file));
    }
}
