using System.Diagnostics;
using System.Text.Json;
using Connectors.Engine;
using Connectors.Gateway.Tests.Support;
using Connectors.Rest;
using Connectors.TestSupport;

namespace Connectors.Gateway.Tests.Engine;

/// <summary>The host over the real engine, with real MCP servers from npm behind it.</summary>
public sealed class RealServerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_server_is_deployed_watched_selected_called_and_removed_through_our_client()
    {
        await using var folder = new ScratchFolder("files");
        await File.WriteAllTextAsync(folder.At("hello.txt"), "Hello from a file");
        await using var host = await RunningHost.StartAsync(engine: new EmbeddedGatewayProvider());
        await using var client = host.Client();

        var deployment = await client.Mcp.AddAsync(Filesystem("notes", folder.Path));
        var ready = await deployment.WaitUntilReadyAsync(Limit);
        var picked = await client.Tools.SelectAsync("list the files of a directory", new ToolSelectOptions { MaxTools = 3 });
        var result = await client.Mcp.Get("notes").CallAsync("read_text_file", new Dictionary<string, object?> { ["path"] = folder.At("hello.txt") });
        var failed = await Assert.ThrowsAsync<ToolInvocationException>(() => client.Mcp.Get("notes").CallAsync("read_text_file", new Dictionary<string, object?> { ["path"] = folder.At("gone.txt") }));
        var invalid = await Assert.ThrowsAsync<ToolInvocationException>(() => client.Mcp.Get("notes").CallAsync("read_text_file"));

        Assert.Equal(DeploymentStatus.Ready, ready.Status);
        Assert.True(ready.ToolsDiscovered > 5);
        Assert.Contains("notes.list_directory", picked.Select(selection => selection.Id));
        Assert.Contains("Hello from a file", JsonSerializer.Serialize(result.Data), StringComparison.Ordinal);
        Assert.Equal("TOOL_ERROR", failed.Code);
        Assert.Equal(("INVALID_PARAMETERS", 422), (invalid.Code, invalid.StatusCode));
        Assert.Contains("path", invalid.Message, StringComparison.Ordinal);

        var log = new List<string>();
        await foreach (var line in client.Mcp.ReadDeploymentLogAsync(deployment.Id, new DeploymentLogOptions { Follow = true }))
        {
            log.Add(line.Text);
        }

        Assert.NotEmpty(log);
        await client.Mcp.RemoveAsync("notes");
        Assert.Empty(await client.Mcp.ListAsync());
        Assert.Empty((await client.Tools.ListAsync()).Tools);
    }

    [Fact]
    public async Task A_tenant_sees_nothing_of_another()
    {
        await using var folder = new ScratchFolder("files");
        await using var host = await RunningHost.StartAsync(engine: new EmbeddedGatewayProvider());
        await using var mine = host.Client();
        await using var other = host.Client(key: host.MakeKey(["other"]));
        await (await mine.Mcp.AddAsync(Filesystem("notes", folder.Path))).WaitUntilReadyAsync(Limit);

        Assert.Empty(await other.Mcp.ListAsync());
        Assert.Empty((await other.Tools.ListAsync()).Tools);
        Assert.Empty(await other.Mcp.ListDeploymentsAsync());
        Assert.Equal("TOOL_NOT_FOUND", (await Assert.ThrowsAsync<ToolInvocationException>(() => other.Tools.InvokeAsync("notes.list_allowed_directories"))).Code);
        Assert.Equal("SERVER_NOT_FOUND", (await Assert.ThrowsAsync<ConnectorsException>(() => other.Mcp.RemoveAsync("notes"))).Code);
        var deployment = Assert.Single(await mine.Mcp.ListDeploymentsAsync());
        Assert.Equal("DEPLOYMENT_NOT_FOUND", (await Assert.ThrowsAsync<DeploymentException>(() => other.Mcp.CancelDeploymentAsync(deployment.Id))).Code);
    }

    [Theory]
    [InlineData("01")]
    [InlineData("00")]
    public async Task A_callers_trace_context_goes_through_to_the_server_as_sampled_or_not(string flags)
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        await using var scratch = new ScratchFolder("wire");
        await using var host = await RunningHost.StartAsync(engine: new EmbeddedGatewayProvider());
        await using var client = host.Client();
        await (await client.Mcp.AddAsync(new McpServerConfiguration
        {
            Name = "good",
            Source = new CommandSource { Command = "node", Arguments = [RepositoryFiles.At("tests", "servers", "misbehaving.mjs"), "good", scratch.At("wire")] },
        })).WaitUntilReadyAsync(Limit);

        await host.PostAsync("/api/v1/tools/invoke", Body("by hand"), ("traceparent", $"00-{Trace}-b7ad6b7169203331-{flags}"), ("tracestate", "vendor=value"));
        await host.PostAsync("/api/v1/tools/invoke", Body("without"));
        string own;
        using (var activity = new Activity("script").SetIdFormat(ActivityIdFormat.W3C).Start())
        {
            own = activity.TraceId.ToString();
            await client.Tools.InvokeAsync("good.echo", new Dictionary<string, object?> { ["text"] = "by our client" });
        }

        var calls = (await File.ReadAllLinesAsync(scratch.At("wire"))).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(message => message.TryGetProperty("method", out var method) && method.GetString() == "tools/call")
            .ToDictionary(message => message.GetProperty("params").GetProperty("arguments").GetProperty("text").GetString()!, message => message.GetProperty("params"));
        var meta = calls["by hand"].GetProperty("_meta");
        Assert.Matches($"^00-{Trace}-[0-9a-f]{{16}}-{flags}$", meta.GetProperty("traceparent").GetString());
        Assert.Equal("vendor=value", meta.GetProperty("tracestate").GetString());
        Assert.StartsWith($"00-{own}-", calls["by our client"].GetProperty("_meta").GetProperty("traceparent").GetString(), StringComparison.Ordinal);
        Assert.False(calls["without"].TryGetProperty("_meta", out _));

        static string Body(string text) => $$$"""{"toolId":"good.echo","parameters":{"text":"{{{text}}}"}}""";
    }

    [Fact]
    public async Task The_program_announces_itself_serves_and_ends_with_its_children()
    {
        await using var home = new ScratchFolder("gateway");
        await using var folder = new ScratchFolder("files");
        using var process = Process.Start(Executable.Describe("--home", home.Path, "--port", "0", "--announce"))!;
        try
        {
            var greeting = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
            _ = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            var announcement = JsonDocument.Parse(await ReadWhenThereAsync(home.At("gateway.json"))).RootElement;
            var address = announcement.GetProperty("url").GetString()!;

            Assert.Contains(address, greeting, StringComparison.Ordinal);
            Assert.Equal(process.Id, announcement.GetProperty("processId").GetInt32());
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(home.At("gateway.json")));
            }

            await using var client = new ConnectorsClient(new ConnectorsOptions { BaseUri = new Uri(address), ApiKey = announcement.GetProperty("apiKey").GetString(), Provider = new RestGatewayProvider() });
            await (await client.Mcp.AddAsync(Filesystem("notes", folder.Path))).WaitUntilReadyAsync(Limit);
            await client.Mcp.Get("notes").CallAsync("list_allowed_directories");
            var children = ProcessTable.DescendantsOf(process.Id).Select(child => child.Id).ToList();

            Assert.NotEmpty(children);
            foreach (var how in new string[][] { ["--announce"], [] })
            {
                var second = await Executable.RunAsync(["--home", home.Path, "--port", "0", .. how]);
                Assert.Equal(1, second.ExitCode);
                Assert.Contains($"GATEWAY_UNAVAILABLE: A gateway runs on the home '{home.Path}' already, at {address}", second.Error, StringComparison.Ordinal);
                Assert.Equal(process.Id, LocalGateway.Find(home.Path)?.ProcessId);
            }

            Terminate(process);
            await process.WaitForExitAsync().WaitAsync(Limit);
            Assert.Equal(0, process.ExitCode);
            Assert.Empty(await ProcessTable.WaitUntilGoneAsync(children, TimeSpan.FromSeconds(20)));
            Assert.False(File.Exists(home.At("gateway.json")));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    [Fact]
    public async Task The_first_start_says_how_to_get_a_key_and_has_none()
    {
        await using var home = new ScratchFolder("gateway");
        using var process = Process.Start(Executable.Describe("--home", home.Path, "--port", "0"))!;
        try
        {
            var hint = await process.StandardError.ReadLineAsync().WaitAsync(Limit);

            // What it says to type is there to be run: in a published folder or the module nothing of that name is on the PATH.
            Assert.StartsWith($"dotnet \"{typeof(GatewayHost).Assembly.Location}\" keys create --home \"{home.Path}\"", hint!.Split("Make one with: ")[1], StringComparison.Ordinal);
            Assert.Equal("", (await Executable.RunAsync("keys", "list", "--home", home.Path)).Output);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_a_sentence_and_no_stack_trace()
    {
        await using var host = await RunningHost.StartAsync();
        await using var home = new ScratchFolder("gateway");

        var run = await Executable.RunAsync("--home", home.Path, "--port", host.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--port 0 takes any free port", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error + run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error + run.Output, StringComparison.Ordinal);
    }

    private static McpServerConfiguration Filesystem(string name, string folder) =>
        new() { Name = name, Source = new CommandSource { Command = "node", Arguments = [NpmPackage.Filesystem.EntryPoint, folder] } };

    private static async Task<string> ReadWhenThereAsync(string file)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!File.Exists(file))
        {
            await Task.Delay(20, limit.Token);
        }

        return await File.ReadAllTextAsync(file, limit.Token);
    }

    private static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
            return;
        }

        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
