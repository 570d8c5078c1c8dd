namespace Connectors.Client.Tests;

public sealed class SessionTests : IAsyncDisposable
{
    private readonly MemoryGateway gateway = new();

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task The_gateway_is_opened_once_by_the_first_call_however_many_come_together()
    {
        var gate = new TaskCompletionSource();
        var provider = new MemoryGatewayProvider(gateway) { Hindrance = gate.Task };
        await using var client = new ConnectorsClient(new ConnectorsOptions { Provider = provider });
        Assert.Equal(0, provider.TimesOpened);

        var calls = Enumerable.Range(0, 32).Select(_ => client.HealthAsync()).ToArray();
        gate.SetResult();
        await Task.WhenAll(calls);

        Assert.Equal(1, provider.TimesOpened);
        Assert.Equal(32, gateway.Calls.Count);
    }

    [Fact]
    public async Task A_closed_session_refuses_calls_and_says_how_to_get_another()
    {
        var client = Open();
        await client.HealthAsync();
        Assert.True(client.Session.IsConnected);

        await client.DisposeAsync();
        await client.DisposeAsync();

        var error = await Assert.ThrowsAsync<ConnectorsException>(() => client.Tools.ListAsync());
        Assert.Equal("SESSION_CLOSED", error.Code);
        Assert.Contains(client.Session.Id, error.Message, StringComparison.Ordinal);
        Assert.Contains("Connect-Connector", error.Message, StringComparison.Ordinal);
        Assert.False(client.Session.IsConnected);
        Assert.Equal(1, gateway.TimesDisposed);
    }

    [Fact]
    public async Task Closing_a_session_that_is_being_opened_closes_what_it_opens()
    {
        var gate = new TaskCompletionSource();
        var client = new ConnectorsClient(new ConnectorsOptions { Provider = new MemoryGatewayProvider(gateway) { Hindrance = gate.Task } });
        var opening = client.ConnectAsync();

        var closing = client.DisposeAsync().AsTask();
        gate.SetResult();
        await closing;
        await opening;

        Assert.Equal(1, gateway.TimesDisposed);
    }

    [Fact]
    public async Task An_opening_that_failed_is_tried_again_by_the_next_call()
    {
        var provider = new MemoryGatewayProvider(gateway) { Hindrance = new TaskCompletionSource().Task };
        await using var client = new ConnectorsClient(new ConnectorsOptions { Provider = provider });
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ConnectAsync(impatient.Token));
        using var again = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ConnectAsync(again.Token));

        Assert.Equal(2, provider.TimesOpened);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("None")]
    [InlineData("null")]
    public async Task An_absent_tenant_is_the_default_one_embedded_and_the_keys_own_over_REST(string? tenant)
    {
        var provider = new MemoryGatewayProvider(gateway);
        await using var embedded = new ConnectorsClient(new ConnectorsOptions { Provider = provider, TenantId = tenant });
        await embedded.ConnectAsync();
        Assert.Equal("default", provider.OpenedWith?.TenantId);

        await using var remote = new ConnectorsClient(new ConnectorsOptions { Provider = provider, TenantId = tenant, BaseUri = new Uri("http://localhost:3000") });
        await remote.ConnectAsync();
        Assert.Null(provider.OpenedWith?.TenantId);
    }

    [Fact]
    public void A_key_is_in_no_text_of_session_and_options()
    {
        var options = new ConnectorsOptions { BaseUri = new Uri("https://gateway.example"), ApiKey = "sk-planted" };
        var session = new ConnectorsClient(options).Session;

        Assert.True(session.HasApiKey);
        Assert.Equal(GatewayKind.Rest, session.Kind);
        Assert.DoesNotContain("sk-planted", $"{options} {session} {System.Text.Json.JsonSerializer.Serialize(session)}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://gateway.example", "not an absolute http or https address")]
    [InlineData("relative/path", "not an absolute http or https address")]
    public void A_base_address_that_is_not_http_is_refused(string address, string message)
    {
        var error = Assert.Throws<ArgumentException>(() => new ConnectorsClient(new ConnectorsOptions { BaseUri = new Uri(address, UriKind.RelativeOrAbsolute) }));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(address, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused_before_anything_is_opened()
    {
        Assert.Contains("time-out", Assert.Throws<ArgumentException>(() => new ConnectorsClient(new ConnectorsOptions { Timeout = TimeSpan.Zero })).Message, StringComparison.Ordinal);
        Assert.Contains("retry count 21", Assert.Throws<ArgumentException>(() => new ConnectorsClient(new ConnectorsOptions { MaximumRetryCount = 21 })).Message, StringComparison.Ordinal);
        Assert.Contains("not both", Assert.Throws<ArgumentException>(() => new ConnectorsClient(new ConnectorsOptions { BaseUri = new Uri("http://localhost"), Path = "/tmp" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_whose_assembly_is_not_beside_the_program_is_named_with_the_way_out()
    {
        await using var client = new ConnectorsClient(new ConnectorsOptions { BaseUri = new Uri("http://localhost:3000") });

        var error = await Assert.ThrowsAsync<ConnectorsException>(() => client.ConnectAsync());

        Assert.Equal("GATEWAY_NOT_SUPPORTED", error.Code);
        Assert.Contains("Connectors.Rest", error.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectorsOptions.Provider", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_lines_of_the_wished_level_and_above_are_told()
    {
        var told = new List<ConnectorLogEntry>();
        var options = new ConnectorsOptions { LogLevel = ConnectorLogLevel.Warn, Log = told.Add };

        options.Write(ConnectorLogLevel.Info, "a step");
        options.Write(ConnectorLogLevel.Warn, "a worry");
        options.Write(ConnectorLogLevel.Error, "a fault");

        Assert.Equal(["a worry", "a fault"], told.Select(entry => entry.Message));
    }

    [Theory]
    [InlineData("TOOL_NOT_FOUND", "ToolNotFound", 404)]
    [InlineData("SERVER_ALREADY_EXISTS", "ServerAlreadyExists", 409)]
    [InlineData("TOOL_TIMEOUT", "ToolTimeout", null)]
    public void An_error_carries_code_error_id_and_status(string code, string errorId, int? status)
    {
        var error = new ConnectorsException(code, "no");

        Assert.Equal((code, errorId, status), (error.Code, error.ErrorId, error.StatusCode));
    }

    private ConnectorsClient Open() => new(new ConnectorsOptions { Provider = new MemoryGatewayProvider(gateway) });
}
