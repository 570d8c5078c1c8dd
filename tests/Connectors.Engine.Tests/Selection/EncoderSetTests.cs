using System.Net;
using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Encoding;

namespace Connectors.Engine.Tests.Selection;

public sealed class EncoderSetTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("connectors-models-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("missing")]
    [InlineData("cut short")]
    [InlineData("damaged")]
    public async Task Without_a_whole_model_a_select_answers_all_the_same_and_says_so_once(string fault)
    {
        CopyModels();
        var file = Path.Combine(folder, "sentences", "encoder.safetensors");
        switch (fault)
        {
            case "missing":
                File.Delete(file);
                break;
            case "cut short":
                using (var stream = File.OpenWrite(file))
                {
                    stream.SetLength(stream.Length / 2);
                }

                break;
            default:
                using (var stream = File.OpenWrite(file))
                {
                    stream.Position = stream.Length / 2;
                    stream.WriteByte(0x55);
                    stream.WriteByte(0xAA);
                }

                break;
        }

        using var encoders = new EncoderSet(folder);
        var index = new ToolIndex(encoders);
        index.SetServers([TestTools.Files, TestTools.Mail]);

        var first = await index.SelectAsync("list a directory", new(), CancellationToken.None);
        var second = await index.SelectAsync("list a directory", new(), CancellationToken.None);

        Assert.Equal("filesystem.list_directory", first[0].Id);
        Assert.Contains("sentence encoder cannot be used", Assert.Single(first.Notices), StringComparison.Ordinal);
        Assert.Empty(second.Notices);
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
