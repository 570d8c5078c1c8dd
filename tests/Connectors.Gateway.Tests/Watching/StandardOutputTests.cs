using System.Text;
using Connectors.Gateway.Logging;

namespace Connectors.Gateway.Tests.Watching;

public sealed class StandardOutputTests
{
    [Fact]
    public async Task Lines_are_written_together_after_a_moment()
    {
        using var stream = new WriteRecorder();
        using var output = new StandardOutput(stream);

        output.Write("one\n"u8, isUrgent: false);
        output.Write("zw\u00f6lf\n"u8, isUrgent: false);
        Assert.Empty(stream.Writes);

        await stream.Written.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["one\nzw\u00f6lf\n"], stream.Writes);
    }

    [Fact]
    public void An_urgent_line_is_written_at_once_with_those_before_it_and_the_end_writes_the_rest()
    {
        using var stream = new WriteRecorder();
        var output = new StandardOutput(stream);

        output.Write("calm\n"u8, isUrgent: false);
        output.Write("error\n"u8, isUrgent: true);
        output.Write("last\n"u8, isUrgent: false);
        output.Dispose();

        Assert.Equal(["calm\nerror\n", "last\n"], stream.Writes);
    }

    [Fact]
    public void A_flood_is_written_before_it_fills_the_memory()
    {
        using var stream = new WriteRecorder();
        using var output = new StandardOutput(stream);
        var line = Encoding.UTF8.GetBytes(new string('x', 1023) + "\n");

        for (var i = 0; i < 1024; i++)
        {
            output.Write(line, isUrgent: false);
        }

        Assert.InRange(stream.Writes.Count, 3, 8);
    }

    private sealed class WriteRecorder : MemoryStream
    {
        private readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Writes { get; } = [];

        public Task Written => written.Task;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Writes.Add(Encoding.UTF8.GetString(buffer));
            written.TrySetResult();
        }
    }
}
