using Connectors.Engine.Deployments;
using Connectors.Engine.Storage;
using Connectors.TestSupport;

namespace Connectors.Engine.Tests.Deployments;

public sealed class DeploymentLogTests
{
    [Fact]
    public async Task A_deployment_that_floods_loses_lines_of_its_own_only_and_the_log_says_how_many()
    {
        using var scratch = new ScratchFolder();
        using var store = SqliteStore.Open(scratch.At("connectors.db"));
        await using var log = new DeploymentLog(store, 5000);
        log.Write("quiet", "stderr", "the one line");
        for (var number = 0; number < 50_000; number++)
        {
            log.Write("loud", "stderr", $"{number}");
        }

        await log.FlushAsync();

        Assert.Equal("the one line", Assert.Single(store.GetLog("quiet", new DeploymentLogOptions())).Text);
        var loud = store.GetLog("loud", new DeploymentLogOptions());
        Assert.Equal("49999", loud[^1].Text);
        var missing = loud.Where(line => line.Stream == "gateway").Sum(line => int.Parse(line.Text.Split(' ')[0], System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(50_000, missing + loud.Count(line => line.Stream == "stderr"));
        Assert.True(missing > 0);
    }

    [Fact]
    public async Task Lines_keep_their_order()
    {
        using var scratch = new ScratchFolder();
        using var store = SqliteStore.Open(scratch.At("connectors.db"));
        await using var log = new DeploymentLog(store, 5000);
        for (var number = 0; number < 300; number++)
        {
            log.Write("one", "stderr", $"{number}");
            if (number % 70 == 0)
            {
                await log.FlushAsync();
            }
        }

        await log.FlushAsync();

        Assert.Equal(Enumerable.Range(0, 300).Select(number => $"{number}"), store.GetLog("one", new DeploymentLogOptions()).Select(line => line.Text));
    }
}
