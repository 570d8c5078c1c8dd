using System.Net;

namespace Connectors.Rest.Http;

/// <summary>The one pool of connections of this process.</summary>
internal static class SharedHandler
{
    public static readonly HttpMessageInvoker Invoker = new(new SocketsHttpHandler
    {
        // Followed by hand, so that a key never goes to another host.
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(10),

        // So that a changed DNS entry is noticed.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        Proxy = new NoProxyForLoopback(),
        UseCookies = false,
    });

    /// <summary>The system's proxy; but what stays on this machine needs none, and its key must not go to one.</summary>
    private sealed class NoProxyForLoopback : IWebProxy
    {
        public ICredentials? Credentials
        {
            get => HttpClient.DefaultProxy.Credentials;
            set => throw new NotSupportedException("The system's proxy is shared.");
        }

        public Uri? GetProxy(Uri destination) => HttpClient.DefaultProxy.GetProxy(destination);

        public bool IsBypassed(Uri host) => host.IsLoopback || HttpClient.DefaultProxy.IsBypassed(host);
    }
}
