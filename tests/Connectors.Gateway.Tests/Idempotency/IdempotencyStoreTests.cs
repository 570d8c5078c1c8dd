using Connectors.Engine.Storage;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Idempotency;
using Connectors.Gateway.Wire;
using Connectors.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Gateway.Tests.Idempotency;

public sealed class IdempotencyStoreTests : IAsyncLifetime
{
    private readonly ScratchFolder home = new();

    private string KeyFile => home.At("secrets.key");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => home.DisposeAsync();

    [Fact]
    public async Task Answers_that_cannot_be_kept_wait_in_memory_and_are_written_when_they_can_be()
    {
        // A key file that is cut short: nothing can be encrypted.
        await File.WriteAllBytesAsync(KeyFile, [1, 2, 3]);
        using (var store = Open())
        {
            Answer(store, 1);
            await Task.Delay(TimeSpan.FromMilliseconds(500));
            Assert.Equal(IdempotencyState.Answered, store.Claim(Scope(1), [1]).State);
            File.Delete(KeyFile);
            Answer(store, 2);
        }

        using var next = Open();
        Assert.Equal("1"u8.ToArray(), next.Claim(Scope(1), [1]).Answer!.Body);
        Assert.Equal("2"u8.ToArray(), next.Claim(Scope(2), [2]).Answer!.Body);
    }

    [Fact]
    public async Task When_too_many_answers_wait_no_call_is_begun()
    {
        await File.WriteAllBytesAsync(KeyFile, [1, 2, 3]);
        using var store = Open();
        Answer(store, 0);
        await Task.Delay(TimeSpan.FromMilliseconds(500));

        var e = Assert.Throws<ConnectorsException>(() =>
        {
            for (var number = 1; number < 150_000; number++)
            {
                Answer(store, number);
                if (number == 60_000)
                {
                    // Another try to write in between makes none of them wait less.
                    Thread.Sleep(TimeSpan.FromSeconds(1.5));
                }
            }
        });
        Assert.Equal(ErrorCodes.HomeUnusable, e.Code);
        Assert.Contains("Nothing was sent", e.Message, StringComparison.Ordinal);
    }

    private static byte[] Scope(int number) => [9, 9, 9, 9, .. BitConverter.GetBytes(number)];

    private static void Answer(IdempotencyStore store, int number)
    {
        Assert.Equal(IdempotencyState.New, store.Claim(Scope(number), [(byte)number]).State);
        store.Complete(Scope(number), new StoredAnswer(200, [(byte)('0' + (number % 10))]));
    }

    private IdempotencyStore Open() => new(new SecretProtector(KeyFile), new GatewaySettings { Home = home.Path }, TimeProvider.System, NullLogger<IdempotencyStore>.Instance);
}
