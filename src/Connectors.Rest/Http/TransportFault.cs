using System.Net.Sockets;
using System.Security.Authentication;

namespace Connectors.Rest.Http;

/// <summary>What broke on the way to a gateway or back, in words.</summary>
/// <param name="Sentence">What happened, as the end of a sentence about the gateway.</param>
/// <param name="NothingWasSent">Whether it is certain that the gateway never saw the request.</param>
/// <param name="IsTransient">Whether it may go better the next time.</param>
/// <param name="Exception">What the system said.</param>
internal sealed record TransportFault(string Sentence, bool NothingWasSent, bool IsTransient, Exception? Exception)
{
    public static TransportFault TimedOut(TimeSpan limit) =>
        new($"did not answer within {limit.TotalSeconds:0.###} s", NothingWasSent: false, IsTransient: true, null);

    public static TransportFault From(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } e =>
            new("cannot be found: its host name does not resolve. Check the address, and the network's DNS", true, true, e),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } e =>
            new($"cannot be spoken to over TLS: {Innermost(e)} Check that its certificate is valid for this host and trusted here, and that the port speaks https", true, false, e),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } e when Socket(e) == SocketError.ConnectionRefused =>
            new("cannot be reached: the connection was refused. Check that it runs, and on this port", true, true, e),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError } e =>
            new($"cannot be reached: {Innermost(e)}", true, true, e),
        HttpRequestException { InnerException: AuthenticationException } e =>
            new($"cannot be spoken to over TLS: {Innermost(e)}", true, false, e),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } e =>
            new($"answered with something that is no HTTP: {Innermost(e)}", false, false, e),
        _ => new($"broke the connection before its answer was complete: {Innermost(exception)}", false, true, exception),
    };

    private static SocketError? Socket(Exception exception) => exception switch
    {
        SocketException socket => socket.SocketErrorCode,
        { InnerException: { } inner } => Socket(inner),
        _ => null,
    };

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message.TrimEnd('.') + ".";
    }
}
