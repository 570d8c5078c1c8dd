using System.Text;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Tests.Support;
using Connectors.TestSupport;

namespace Connectors.Gateway.Tests.Access;

public sealed class KeyTests
{
    [Fact]
    public async Task A_key_is_shown_once_works_and_ends_with_its_removal()
    {
        await using var host = await RunningHost.StartAsync();

        var made = await host.PostAsync("/api/v1/keys", """{"name":"ci","tenants":["acme"],"scopes":["read"]}""");
        var key = made["key"].GetString()!;
        var id = made["id"].GetString()!;
        var list = await host.GetAsync("/api/v1/keys");

        Assert.Equal(201, made.Status);
        Assert.Contains(list["keys"].EnumerateArray(), listed => listed.GetProperty("id").GetString() == id);
        Assert.DoesNotContain(key, list.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await host.GetAsync("/api/v1/categories", ("Authorization", "Bearer " + key))).Status);
        Assert.True((await host.SendAsync(HttpMethod.Delete, "/api/v1/keys/" + id))["removed"].GetBoolean());
        Assert.Equal("INVALID_API_KEY", (await host.GetAsync("/api/v1/categories", ("Authorization", "Bearer " + key))).Code);
    }

    [Fact]
    public async Task The_home_holds_no_key_in_clear()
    {
        await using var host = await RunningHost.StartAsync();
        var made = (await host.PostAsync("/api/v1/keys", """{"name":"ci","tenants":["acme"],"scopes":["read"]}"""))["key"].GetString()!;
        await host.GetAsync("/api/v1/categories", ("Authorization", "Bearer " + made));

        foreach (var file in Directory.EnumerateFiles(host.Home, "*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            Assert.DoesNotContain(made.Split('_', 3)[2], await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(host.Log.Lines, line => line.Contains(made, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_makes_shows_and_removes_only_keys_that_it_covers()
    {
        await using var host = await RunningHost.StartAsync();
        host.MakeKey(["other"]);

        var made = await host.PostAsync("/api/v1/keys", """{"name":"x","tenants":["acme","other"],"scopes":["read"]}""");
        var all = await host.PostAsync("/api/v1/keys", """{"name":"x","tenants":["*"],"scopes":["read"]}""");
        var list = await host.GetAsync("/api/v1/keys");

        Assert.Equal("TENANT_FORBIDDEN", made.Code);
        Assert.Equal("TENANT_FORBIDDEN", all.Code);
        Assert.All(list["keys"].EnumerateArray(), key => Assert.Equal("acme", key.GetProperty("tenants")[0].GetString()));
    }

    [Fact]
    public async Task A_key_of_all_tenants_cannot_be_removed_by_one_of_a_single_tenant()
    {
        await using var host = await RunningHost.StartAsync();
        var all = host.MakeKey(["*"]);
        var id = all.Split('_')[1];

        Assert.Equal("KEY_NOT_FOUND", (await host.SendAsync(HttpMethod.Delete, "/api/v1/keys/" + id)).Code);
        Assert.Equal(200, (await host.GetAsync("/api/v1/categories", ("Authorization", "Bearer " + all), ("X-Tenant-ID", "any.body"))).Status);
    }

    [Fact]
    public async Task Our_client_makes_lists_and_removes_keys()
    {
        await using var host = await RunningHost.StartAsync();
        await using var client = host.Client();

        var made = await client.Keys.CreateAsync(new ApiKeyOptions { Name = "ci", Scopes = ["read"], ExpiresAt = DateTimeOffset.UtcNow.AddDays(1) });

        Assert.Equal(["acme"], made.Tenants);
        Assert.True(made.Key!.Length > 40);
        Assert.Contains(await client.Keys.ListAsync(), key => key.Id == made.Id && key.Key is null && key.ExpiresAt is not null);
        await client.Keys.RemoveAsync(made.Id);
        Assert.DoesNotContain(await client.Keys.ListAsync(), key => key.Id == made.Id);
    }

    [Fact]
    public async Task A_key_made_on_the_command_line_works_in_a_host_that_runs()
    {
        await using var host = await RunningHost.StartAsync();

        var run = await Executable.RunAsync("keys", "create", "--home", host.Home, "--name", "cli", "--tenant", "acme", "--scope", "read");
        var listed = await Executable.RunAsync("keys", "list", "--home", host.Home);
        var key = run.Output.Trim();

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(200, (await host.GetAsync("/api/v1/categories", ("Authorization", "Bearer " + key))).Status);
        Assert.Contains("cli  tenants acme  scopes read", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key, listed.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Executable.RunAsync("keys", "remove", key.Split('_')[1], "--home", host.Home)).ExitCode);
    }

    [Fact]
    public async Task Calls_without_a_key_are_the_default_tenant_where_allowed_and_make_no_keys()
    {
        await using var host = await RunningHost.StartAsync(settings => settings with { AllowAnonymous = true });
        host.Http.DefaultRequestHeaders.Authorization = null;

        var answer = await host.PostAsync("/api/v1/tools/invoke", """{"toolId":"demo.echo"}""");

        Assert.Equal("default", answer["data"].GetProperty("tenant").GetString());
        Assert.Equal("TENANT_FORBIDDEN", (await host.GetAsync("/api/v1/categories", ("X-Tenant-ID", "acme"))).Code);
        Assert.Equal("SCOPE_REQUIRED", (await host.GetAsync("/api/v1/keys")).Code);
        Assert.Equal("INVALID_API_KEY", (await host.GetAsync("/api/v1/categories", ("Authorization", "Bearer wrong"))).Code);
    }

    [Fact]
    public void Calls_without_a_key_are_refused_beyond_loopback()
    {
        using var home = new ScratchFolder();

        var error = Assert.Throws<ConnectorsException>(() => SettingsReader.Read(home.Path, CommandLineOptions.Parse(["--listen", "0.0.0.0", "--allow-anonymous"])));

        Assert.Contains("loopback only", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"gateway":{"prot":1}}""", "gateway.prot")]
    [InlineData("""{"gateway":{"port":"x"}}""", "gateway.port")]
    [InlineData("""{"gateway":{"rateLimitBurst":0}}""", "gateway.rateLimitBurst")]
    [InlineData("""{"gateway":{"allowAnonymous":"perhaps"}}""", "gateway.allowAnonymous")]
    public void A_wrong_setting_is_named(string json, string key)
    {
        using var home = new ScratchFolder();
        File.WriteAllText(home.At("connectors.json"), json);

        var error = Assert.Throws<ConnectorsException>(() => SettingsReader.Read(home.Path, CommandLineOptions.Parse([])));

        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task A_page_whose_name_was_rebound_here_is_refused_on_open_routes_too(string header, string value)
    {
        await using var host = await RunningHost.StartAsync();

        foreach (var path in new[] { "/health", "/api/v1/categories" })
        {
            var answer = await host.GetAsync(path, (header, value));

            Assert.Equal(400, answer.Status);
            Assert.Equal(header, answer["field"].GetString());
        }
    }

    [Fact]
    public async Task Allowed_hosts_and_origins_are_answered()
    {
        await using var host = await RunningHost.StartAsync(settings => settings with { AllowedHosts = ["tools.example"], AllowedOrigins = ["https://ui.example"] });

        Assert.Equal(200, (await host.GetAsync("/health", ("Host", "tools.example:8080"), ("Origin", "https://ui.example"))).Status);
    }
}
