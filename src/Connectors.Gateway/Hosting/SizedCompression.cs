using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace Connectors.Gateway.Hosting;

/// <summary>Compresses large answers only: for small ones it costs more than it saves.</summary>
internal sealed class SizedCompression(IServiceProvider services, IOptions<ResponseCompressionOptions> options) : ResponseCompressionProvider(services, options)
{
    private const long LeastBytes = 16 * 1024;

    public override bool ShouldCompressResponse(HttpContext context) =>
        context.Response.ContentLength >= LeastBytes && base.ShouldCompressResponse(context);
}
