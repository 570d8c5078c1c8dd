using Connectors.Gateway.Access;
using Connectors.Gateway.Errors;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Connectors.Gateway.OpenApi;

/// <summary>What the OpenAPI document says beyond what the routes say themselves.</summary>
internal static class GatewayDocument
{
    public const string Name = "v1";
    private const string Bearer = "bearer";
    private const string Header = "apiKey";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Connectors gateway", Version = GatewayHost.Version, Description = "Picks the right few of many MCP tools in plain words, calls them, and runs the MCP servers behind them." };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The API key as a bearer token." },
                [Header] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-API-Key", Description = "The API key in a header of its own." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, cancellationToken) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            operation.Parameters ??= [];
            foreach (var parameter in metadata.OfType<QueryParameter>())
            {
                operation.Parameters.Add(new OpenApiParameter { Name = parameter.Name, In = ParameterLocation.Query, Description = parameter.Description, Schema = new OpenApiSchema { Type = parameter.Type } });
            }

            var scope = metadata.OfType<RequiredScope>().LastOrDefault();
            if (scope is not null)
            {
                operation.Parameters.Add(new OpenApiParameter { Name = TenantNames.Header, In = ParameterLocation.Header, Description = "The tenant; absent: the key's own.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
                operation.Description = $"Needs a key with the scope {string.Join(", ", ScopeNames.Of(scope.Scope))}.";
                operation.Security =
                [
                    new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] },
                    new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Header, context.Document)] = [] },
                ];
            }

            if (metadata.OfType<RequestBodyShape>().LastOrDefault() is { } body)
            {
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = await context.GetOrCreateSchemaAsync(body.Type, null, cancellationToken) } },
                };
            }

            operation.Responses ??= [];
            operation.Responses["default"] = new OpenApiResponse
            {
                Description = "What went wrong, as RFC 9457 problem details.",
                Content = new Dictionary<string, OpenApiMediaType> { [Problems.ContentType] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken) } },
            };
        });
    }
}
