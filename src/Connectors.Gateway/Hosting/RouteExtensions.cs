using Connectors.Gateway.Access;
using Connectors.Gateway.Audit;
using Connectors.Gateway.OpenApi;
using Microsoft.OpenApi;

namespace Connectors.Gateway.Hosting;

/// <summary>Says of routes what they need, take and answer: for the pipeline and for the OpenAPI document alike.</summary>
internal static class RouteExtensions
{
    public static TBuilder Needs<TBuilder>(this TBuilder builder, Scopes scope)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequiredScope(scope));

    public static TBuilder IsOpen<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(OpenRoute.Instance);

    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder builder)
        where T : notnull => builder.WithMetadata(new RequestBodyShape(typeof(T)));

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder builder, int status = StatusCodes.Status200OK) =>
        builder.Produces<T>(status);

    public static RouteHandlerBuilder Audited(this RouteHandlerBuilder builder, string action) => builder.WithMetadata(new AuditedRoute(action));

    public static RouteHandlerBuilder HasQuery(this RouteHandlerBuilder builder, string name, string description, JsonSchemaType type = JsonSchemaType.String) =>
        builder.WithMetadata(new QueryParameter(name, description, type));
}
