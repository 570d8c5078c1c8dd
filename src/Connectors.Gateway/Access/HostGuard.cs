using System.Net;
using Connectors.Gateway.Configuration;

namespace Connectors.Gateway.Access;

/// <summary>Refuses calls whose <c>Host</c> or <c>Origin</c> is not on the list: a web page whose name was rebound to this address has its own in both.</summary>
internal sealed class HostGuard(GatewaySettings settings)
{
    private const string Any = "*";
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];
    private readonly HashSet<string> hosts = new([.. Loopback, .. settings.AllowedHosts, .. ListenedOn(settings.Listen)], StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> origins = new(settings.AllowedOrigins.Select(origin => origin.TrimEnd('/')), StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ConnectorsException">The host or the origin is not allowed.</exception>
    public void Check(HttpRequest request)
    {
        var host = request.Host.Host;
        if (!hosts.Contains(host) && !hosts.Contains(Any))
        {
            throw new ConnectorsException(ErrorCodes.ValidationError, $"This gateway does not answer to the host '{host}'. Its operator allows it with gateway.allowedHosts in connectors.json.") { Field = "Host" };
        }

        foreach (var origin in request.Headers.Origin)
        {
            if (!string.IsNullOrEmpty(origin) && !origins.Contains(origin) && !origins.Contains(Any) && !IsSame(origin, request))
            {
                throw new ConnectorsException(ErrorCodes.ValidationError, $"This gateway takes no calls from pages of '{origin}'. Its operator allows them with gateway.allowedOrigins in connectors.json.") { Field = "Origin" };
            }
        }
    }

    private static bool IsSame(string origin, HttpRequest request) =>
        string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> ListenedOn(string address) =>
        IPAddress.TryParse(address, out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any)
            ? [ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{ip}]" : ip.ToString()]
            : [];
}
