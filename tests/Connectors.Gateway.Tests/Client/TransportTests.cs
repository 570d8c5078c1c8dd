using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Connectors.Gateway.Tests.Support;
using Connectors.Rest;

namespace Connectors.Gateway.Tests.Client;

public sealed class TransportTests
{
    private const string Secret = "ck_planted_secret";
    private const string NoTools = """{"tools":[],"total":0,"limit":100,"offset":0}""";

    [Fact]
    public async Task A_port_where_nothing_listens_says_refused()
    {
        var error = await OpenAsync($"http://127.0.0.1:{FreePort()}");

        Assert.Equal("GATEWAY_UNAVAILABLE", error.Code);
        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_not_there_says_so()
    {
        var error = await OpenAsync("https://gateway.invalid");

        Assert.Contains("does not resolve", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_speaks_no_tls_says_tls()
    {
        await using var server = await FaultServer.StartAsync();

        var error = await OpenAsync($"https://127.0.0.1:{server.Address.Port}");

        Assert.Contains("TLS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_does_not_answer_in_time_says_how_long_was_waited()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.SlowBody());
        await using var client = server.Client(retries: 0, timeout: TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<ConnectorsException>(() => client.Tools.ListAsync());

        Assert.Equal("GATEWAY_UNAVAILABLE", error.Code);
        Assert.Contains("within 1 s", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://192.0.2.1:3000", false, true)]
    [InlineData("http://192.0.2.1:3000", true, false)]
    [InlineData("http://127.0.0.1:1", false, false)]
    [InlineData("http://localhost:1", false, false)]
    [InlineData("https://192.0.2.1:3000", false, false)]
    public async Task A_key_goes_over_plain_http_to_this_machine_only(string address, bool isAllowed, bool isRefused)
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await using var client = new ConnectorsClient(new ConnectorsOptions { BaseUri = new Uri(address), ApiKey = Secret, AllowUnencryptedAuthentication = isAllowed, Provider = new RestGatewayProvider(), MaximumRetryCount = 0 });

        var error = await Record.ExceptionAsync(() => client.ConnectAsync(atOnce.Token));

        Assert.Equal(isRefused, error is AuthenticationException { Code: "UNENCRYPTED_AUTHENTICATION" });
        Assert.DoesNotContain(Secret, error!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_not_followed_and_the_key_does_not_go_there()
    {
        await using var elsewhere = await FaultServer.StartAsync(FaultServer.Respond(200, NoTools));
        var other = new UriBuilder(elsewhere.Address) { Host = "localhost" }.Uri;
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(307, "", "text/plain", ("Location", other + "api/v1/tools/list")));
        await using var client = server.Client();

        var error = await Assert.ThrowsAsync<ConnectorsException>(() => client.Tools.ListAsync());

        Assert.Equal(307, error.StatusCode);
        Assert.Contains(other.Authority, error.Message, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Calls);
    }

    [Fact]
    public async Task A_redirect_on_the_same_host_is_followed()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(307, "", "text/plain", ("Location", "/elsewhere")), FaultServer.Respond(200, NoTools));
        await using var client = server.Client();

        await client.Tools.ListAsync();

        Assert.Equal("/elsewhere", server.Calls.Last().Path);
        Assert.Equal("Bearer " + Secret, server.Calls.Last().Headers["Authorization"]);
    }

    [Fact]
    public async Task Key_tenant_and_request_id_go_along_and_the_base_address_may_have_a_path()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(200, NoTools));
        await using var client = server.Client(address: new Uri(server.Address, "gateways/one/"));

        await client.Tools.ListAsync(new ToolListOptions { Search = "a b&c", Limit = 7 });
        var call = server.Calls.Last();

        Assert.StartsWith("/gateways/one/api/v1/tools/list?search=a%20b%26c&limit=7", call.Path, StringComparison.Ordinal);
        Assert.Equal("acme", call.Headers["X-Tenant-ID"]);
        Assert.Contains("gzip", call.Headers["Accept-Encoding"], StringComparison.Ordinal);
        Assert.Equal(32, call.Headers["X-Request-Id"].Length);
    }

    [Theory]
    [InlineData(Secret + "\n", null)]
    [InlineData(Secret + "\r\nX-Tenant-ID: other", null)]
    [InlineData(" " + Secret, null)]
    [InlineData("schl\u00fcssel" + Secret, null)]
    [InlineData(Secret, "acme\nX-More: 1")]
    public async Task A_key_or_tenant_that_no_header_can_carry_is_not_sent(string key, string? tenant)
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(200, NoTools));
        await using var client = new ConnectorsClient(new ConnectorsOptions { BaseUri = server.Address, ApiKey = key, TenantId = tenant, Provider = new RestGatewayProvider(), MaximumRetryCount = 0 });

        var error = await Assert.ThrowsAnyAsync<ConnectorsException>(() => client.Tools.ListAsync());

        Assert.Equal("VALIDATION_ERROR", error.Code);
        Assert.Equal(tenant is null ? "ApiKey" : "TenantId", error.Field);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task The_key_is_in_no_message_and_no_log_line_even_when_a_page_echoes_it()
    {
        var lines = new ConcurrentQueue<ConnectorLogEntry>();
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(500, $"You sent {Secret} \u001b[31m", "text/html"));
        await using var client = server.Client(log: lines.Enqueue);

        var error = await Assert.ThrowsAsync<ConnectorsException>(() => client.Tools.ListAsync());

        Assert.Contains("You sent ***", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(lines);
        Assert.DoesNotContain(lines, line => line.Message.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AUTH_REQUIRED", 401, typeof(AuthenticationException))]
    [InlineData("SCOPE_REQUIRED", 403, typeof(AuthenticationException))]
    [InlineData("TENANT_FORBIDDEN", 403, typeof(AuthenticationException))]
    [InlineData("CATEGORY_NOT_FOUND", 404, typeof(ToolSelectionException))]
    [InlineData("VALIDATION_ERROR", 400, typeof(ToolSelectionException))]
    [InlineData("TOOL_NOT_FOUND", 404, typeof(ToolInvocationException))]
    [InlineData("INVALID_PARAMETERS", 422, typeof(ToolInvocationException))]
    [InlineData("SOURCE_UNSUPPORTED", 422, typeof(DeploymentException))]
    [InlineData("SERVER_ALREADY_EXISTS", 409, typeof(DeploymentException))]
    [InlineData("SERVER_NOT_FOUND", 404, typeof(ConnectorsException))]
    [InlineData("INTERNAL_ERROR", 500, typeof(ConnectorsException))]
    public async Task An_error_has_the_kind_of_its_code_and_all_that_the_gateway_said(string code, int status, Type kind)
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(status, $$"""{"type":"about:blank","title":"T","status":{{status}},"detail":"What happened","instance":"/x","code":"{{code}}","requestId":"r-1","field":"f","suggestions":["s"],"availableCategories":["c"],"retryAfter":9}""", "application/problem+json", ("Retry-After", "9")));
        await using var client = server.Client(retries: 0);

        var error = await Assert.ThrowsAnyAsync<ConnectorsException>(() => client.Tools.SelectAsync("x"));

        Assert.Equal(kind, error.GetType());
        Assert.Equal((code, status, "What happened", "r-1", "f"), (error.Code, error.StatusCode, error.Message, error.RequestId, error.Field));
        Assert.Equal(["s"], error.Suggestions);
        Assert.Equal(TimeSpan.FromSeconds(9), error.RetryAfter);
    }

    [Fact]
    public async Task Parameters_that_have_no_json_are_named_and_nothing_is_sent()
    {
        await using var server = await FaultServer.StartAsync();
        await using var client = server.Client();

        var error = await Assert.ThrowsAsync<ToolInvocationException>(() => client.Tools.InvokeAsync("a.b", new Dictionary<string, object?> { ["n"] = double.NaN }));

        Assert.Equal("INVALID_PARAMETERS", error.Code);
        Assert.Empty(server.Calls);
    }

    private static async Task<ConnectorsException> OpenAsync(string address)
    {
        await using var client = new ConnectorsClient(new ConnectorsOptions { BaseUri = new Uri(address), ApiKey = Secret, Provider = new RestGatewayProvider(), MaximumRetryCount = 1 });
        return await Assert.ThrowsAsync<ConnectorsException>(() => client.ConnectAsync());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
