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
        using (var services = new ServiceCollection().AddSingleton(new StandardOutput(stream)).AddLogging(logging => logging.AddBatchedJson()).BuildServiceProvider())
        {
            services.GetRequiredService<ILogger<LogLineTests>>().LogError("It broke.");
        }

        var line = JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray())).RootElement;
        Assert.Equal("It broke.", line.GetProperty("Message").GetString());
        Assert.InRange(DateTimeOffset.ParseExact(line.GetProperty("Timestamp").GetString()!, "yyyy-MM-ddTHH:mm:ss.fffK", CultureInfo.InvariantCulture), before, DateTimeOffset.UtcNow.AddSeconds(1));
    }
}
