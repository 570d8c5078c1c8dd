using System.Net;
using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Encoding;

namespace Connectors.Engine.Tests.Selection;

public sealed class EncoderSetTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("connectors-models-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("sentences/encoder.safetensors", "missing")]
    [InlineData("sentences/encoder.safetensors", "cut short")]
    [InlineData("sentences/encoder.safetensors", "damaged")]
    [InlineData("sentences/vocab.txt", "missing")]
    [InlineData("sentences/vocab.txt", "cut short")]
    [InlineData("sentences/vocab.txt", "damaged")]
    [InlineData("sentences/config.json", "missing")]
    [InlineData("sentences/config.json", "cut short")]
    [InlineData("words/vectors.i8", "missing")]
    [InlineData("words/vectors.i8", "cut short")]
    [InlineData("words/vectors.i8", "damaged")]
    [InlineData("words/scales.f32", "missing")]
    [InlineData("words/scales.f32", "cut short")]
    [InlineData("words/scales.f32", "damaged")]
    [InlineData("words/words.txt", "missing")]
    [InlineData("words/words.txt", "cut short")]
    [InlineData("words/words.txt", "damaged")]
    [InlineData("SHA256SUMS", "missing")]
    [InlineData("SHA256SUMS", "cut short")]
    public async Task Without_a_whole_model_a_select_answers_all_the_same_and_says_so_once(string name, string fault)
    {
        CopyModels();
        Harm(Path.Combine(folder, name), fault);
        using var encoders = new EncoderSet(folder);
        var index = new ToolIndex(encoders);
        index.SetServers([TestTools.Files, TestTools.Mail]);

        // A word that nothing knows, so that both models are asked.
        var first = await index.SelectAsync("list a directory blorptastic", new(), CancellationToken.None);
        var second = await index.SelectAsync("list a directory blorptastic", new(), CancellationToken.None);

        Assert.Equal("filesystem.list_directory", first[0].Id);
        Assert.Equal("filesystem.list_directory", second[0].Id);
        var faults = first.Notices.Where(IsFault).ToArray();
        Assert.NotEmpty(faults);
        Assert.Equal(faults.Distinct(), faults);
        Assert.True(name == "SHA256SUMS" || faults.Single().Contains(name.StartsWith("words", StringComparison.Ordinal) ? "word vectors cannot" : "sentence encoder cannot", StringComparison.Ordinal), faults[0]);
        Assert.DoesNotContain(second.Notices, IsFault);

        static bool IsFault(string notice) => notice.Contains("cannot be used", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_model_words_still_find_a_tool()
    {
        using var encoders = new EncoderSet(folder);
        var index = new ToolIndex(encoders);
        index.SetServer(TestTools.Files);

        Assert.Equal("filesystem.list_directory", (await index.SelectAsync("list a directory", new(), CancellationToken.None))[0].Id);
    }

    [Fact]
    public async Task An_encoder_behind_HTTP_is_asked_in_the_manner_of_OpenAI()
    {
        using var handler = new Answers(_ => Json("""{"data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":[3,4]}]}"""));
        using var encoder = new HttpEncoder(new HttpEncoderOptions(new Uri("http://localhost:11434/v1/embeddings"), "nomic", "s3cret", TimeSpan.FromSeconds(2)), handler);

        var vectors = await encoder.EncodeAsync(["one", "two"], TextRole.Query, CancellationToken.None);

        Assert.Equal([0.6f, 0.8f], vectors[0]);
        Assert.Equal([0f, 1f], vectors[1]);
        Assert.Equal("""{"model":"nomic","input":["one","two"]}""", handler.Bodies[0]);
        Assert.Equal("Bearer s3cret", handler.Authorization);
    }

    [Fact]
    public async Task An_encoder_behind_HTTP_that_fails_is_left_out_and_named_without_its_key()
    {
        var fails = false;
        using var handler = new Answers(body => fails
            ? new HttpResponseMessage(HttpStatusCode.InternalServerError)
            : Json($$"""{"data":[{{string.Join(',', Enumerable.Range(0, body.Split("\",\"").Length).Select(at => $$"""{"index":{{at}},"embedding":[1,{{at}}]}"""))}}]}"""));
        using var encoders = new EncoderSet(folder, new HttpEncoderOptions(new Uri("http://localhost:1/v1/embeddings"), "m", "s3cret", TimeSpan.FromSeconds(5)), handler);
        await using var worker = new EncodingWorker(encoders, null);
        var index = new ToolIndex(encoders, null, worker);
        index.SetServer(TestTools.Files);
        while (index.PendingTexts(1).Count > 0)
        {
            await Task.Delay(5);
        }

        fails = true;
        var result = await index.SelectAsync("list a directory", new(), CancellationToken.None);

        Assert.Equal("filesystem.list_directory", result[0].Id);
        Assert.Contains(result.Notices, notice => notice.Contains("encoder failed", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Notices, notice => notice.Contains("s3cret", StringComparison.Ordinal));
    }

    private static HttpResponseMessage Json(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text) };

    private static void Harm(string file, string fault)
    {
        if (fault == "missing")
        {
            File.Delete(file);
            return;
        }

        using var stream = File.OpenWrite(file);
        if (fault == "cut short")
        {
            stream.SetLength(stream.Length / 2);
        }
        else
        {
            stream.Position = stream.Length / 2;
            stream.WriteByte(0x55);
            stream.WriteByte(0xAA);
        }
    }

    private void CopyModels()
    {
        foreach (var file in Directory.EnumerateFiles(Models.Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(Models.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private sealed class Answers(Func<string, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<string> Bodies { get; } = [];

        public string? Authorization { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            Bodies.Add(body);
            Authorization = request.Headers.Authorization?.ToString();
            return answer(body);
        }
    }
}
