using Connectors.TestSupport;

namespace Connectors.Engine.Tests.Gateway;

/// <summary>A client over a scratch home, and short ways to deploy test servers into it.</summary>
internal sealed class GatewayFixture : IAsyncDisposable
{
    public static readonly string Misbehaving = RepositoryFiles.At("tests", "servers", "misbehaving.mjs");
    private readonly ScratchFolder scratch = new("engine");

    public GatewayFixture() => Client = Open();

    public string Home => scratch.At("home");

    public ConnectorsClient Client { get; }

    public string At(string name) => scratch.At(name);

    public ConnectorsClient Open(string? tenant = null) =>
        new(new ConnectorsOptions { Path = Home, TenantId = tenant, Provider = new EmbeddedGatewayProvider() });

    public static CommandSource Node(string script, params string[] arguments) => new() { Command = "node", Arguments = [script, .. arguments] };

    public async Task<McpDeployment> DeployAsync(string name, CommandSource source, ConnectorsClient? client = null, Func<McpServerConfiguration, McpServerConfiguration>? change = null)
    {
        var configuration = new McpServerConfiguration { Name = name, Source = source };
        var deployment = await (client ?? Client).Mcp.AddAsync(change?.Invoke(configuration) ?? configuration);
        return await deployment.WaitUntilReadyAsync(TimeSpan.FromSeconds(60));
    }

    public Task<McpDeployment> DeployModeAsync(string name, string mode = "good", Func<McpServerConfiguration, McpServerConfiguration>? change = null) =>
        DeployAsync(name, Node(Misbehaving, mode, WireFile(name)), change: change);

    public string WireFile(string name) => scratch.At($"{name}.wire");

    /// <summary>The lines that a test server read.</summary>
    public IReadOnlyList<System.Text.Json.Nodes.JsonObject> Wire(string name) =>
        [.. File.ReadAllLines(WireFile(name)).Select(line => (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(line)!)];

    public static Dictionary<string, object?> Parameters(params (string Name, object? Value)[] pairs) => pairs.ToDictionary(p => p.Name, p => p.Value);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await scratch.DisposeAsync();
    }

    /// <summary>Waits until something holds; fails after half a minute.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> holds, string what)
    {
        for (var i = 0; i < 300; i++)
        {
            if (await holds())
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail($"Not within 30 s: {what}");
    }

    public static Task EventuallyAsync(Func<bool> holds, string what) => EventuallyAsync(() => Task.FromResult(holds()), what);
}
