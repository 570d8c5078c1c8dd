using System.Globalization;
using System.Text;
using System.Text.Json;
using Connectors.Gateway.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connectors.Gateway.Tests.Watching;

public sealed class LogLineTests
{
    [Fact]
    public void A_line_says_when_it_was_written_in_utc()
    {
        using var stream = new MemoryStream();
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        using (var services = new ServiceCollection().AddSingleton(new StandardOutput(stream)).AddLogging(logging => logging.AddJsonLines()).BuildServiceProvider())
        {
            services.GetRequiredService<ILogger<LogLineTests>>().LogError("It broke.");
        }

        var line = JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray())).RootElement;
        Assert.Equal("It broke.", line.GetProperty("Message").GetString());
        Assert.InRange(DateTimeOffset.ParseExact(line.GetProperty("Timestamp").GetString()!, "yyyy-MM-ddTHH:mm:ss.fffK", CultureInfo.InvariantCulture), before, DateTimeOffset.UtcNow.AddSeconds(1));
    }

    [Fact]
    public void A_line_has_the_values_of_its_event_and_of_its_scopes_each_once_and_in_their_types()
    {
        using var stream = new MemoryStream();
        using (var output = new StandardOutput(stream))
        using (var services = new ServiceCollection().AddSingleton(output).AddLogging(logging => logging.AddJsonLines()).BuildServiceProvider())
        {
            var log = services.GetRequiredService<ILogger<LogLineTests>>();
            using (log.BeginScope(new KeyValuePair<string, object?>[] { new("Tenant", "acme"), new("Status", 1), new("KeyId", null) }))
            {
                log.LogInformation(new InvalidOperationException("Inside."), "Answered {Status} in {ElapsedMs} to {Who} with {Odd}.", 200, 1.5, "z\u00f6e \"the\u001b[31m red\"\n", double.NaN);
            }

            log.LogWarning("{Message} and {Nothing}", "Mine", null);
        }

        var lines = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.DoesNotContain("\u001b", lines[0], StringComparison.Ordinal);
        var first = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal(["Timestamp", "LogLevel", "Category", "Message", "Exception", "Status", "ElapsedMs", "Who", "Odd", "Tenant", "KeyId"], first.EnumerateObject().Select(member => member.Name));
        Assert.Equal("Information", first.GetProperty("LogLevel").GetString());
        Assert.Equal(typeof(LogLineTests).FullName, first.GetProperty("Category").GetString());
        Assert.Contains("InvalidOperationException: Inside.", first.GetProperty("Exception").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, first.GetProperty("Status").GetInt32());
        Assert.Equal(1.5, first.GetProperty("ElapsedMs").GetDouble());
        Assert.Equal("z\u00f6e \"the\u001b[31m red\"\n", first.GetProperty("Who").GetString());
        Assert.Equal("NaN", first.GetProperty("Odd").GetString());
        Assert.Equal("acme", first.GetProperty("Tenant").GetString());
        Assert.Equal(JsonValueKind.Null, first.GetProperty("KeyId").ValueKind);

        // Nothing of the line before; and what has the name of one of the line's own members is in the message.
        var second = JsonDocument.Parse(lines[1]).RootElement;
        Assert.Equal(["Timestamp", "LogLevel", "Category", "Message", "Nothing"], second.EnumerateObject().Select(member => member.Name));
        Assert.Equal("Mine and (null)", second.GetProperty("Message").GetString());
    }
}
