using Connectors.Gateway.Access;
using Connectors.Gateway.Audit;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Keys;

/// <summary>The routes about keys. A key shows, makes and removes only keys whose tenants it covers itself.</summary>
internal static class KeyRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys").Needs(Scopes.Admin);
        keys.MapGet("", List).WithName("ListKeys").WithSummary("Lists the keys that the caller's tenants cover.").Answers<KeyListAnswer>();
        keys.MapPost("", Create).WithName("CreateKey").WithSummary("Makes a key; this answer alone shows it.").Takes<KeyRequest>().Answers<KeyAnswer>(StatusCodes.Status201Created).Audited("key.create");
        keys.MapDelete("/{id}", Remove).WithName("RemoveKey").WithSummary("Removes a key; no further call is let in with it.").Answers<KeyRemovedAnswer>().Audited("key.remove");
    }

    private static IResult List(HttpContext http, IKeyStore store)
    {
        var caller = http.Call().Caller;
        return Answer.Json(new KeyListAnswer([.. store.List().Where(key => CoversAll(caller, key.Tenants)).Select(key => KeyAnswer.From(key))]), GatewayJson.Default.KeyListAnswer);
    }

    private static IResult Create(HttpContext http, KeyIssuer issuer, AuditDigest digest)
    {
        var call = http.Call();
        var request = call.ReadBody(GatewayJson.Default.KeyRequest);
        call.AuditTarget = request.Name is { Length: <= KeyIssuer.MaximumNameLength } name ? name : null;
        call.AuditDigest = digest.Of(call.Body.Span);
        IReadOnlyList<string?> tenants = request.Tenants is { Count: > 0 } named ? named : [call.Tenant];
        foreach (var tenant in tenants)
        {
            if (tenant is not null && !call.Caller.Covers(tenant))
            {
                throw new AuthenticationException(ErrorCodes.TenantForbidden, $"The key '{call.Caller.Name}' does not cover the tenant '{tenant}', so it cannot make a key for it.") { Field = "tenants" };
            }
        }

        var (record, key) = issuer.Issue(request.Name, tenants, request.Scopes, request.ExpiresAt);
        call.AuditTarget = record.Id;
        return Answer.Json(KeyAnswer.From(record, key), GatewayJson.Default.KeyAnswer, StatusCodes.Status201Created);
    }

    private static IResult Remove(string id, HttpContext http, IKeyStore store)
    {
        var call = http.Call();
        call.AuditTarget = id;

        // A key of tenants that the caller does not cover is not there for it.
        var key = store.List().FirstOrDefault(key => key.Id == id && CoversAll(call.Caller, key.Tenants));
        return key is not null && store.Remove(id)
            ? Answer.Json(new KeyRemovedAnswer(id, Removed: true), GatewayJson.Default.KeyRemovedAnswer)
            : throw new ConnectorsException(ErrorCodes.KeyNotFound, $"There is no key '{id}'.");
    }

    private static bool CoversAll(Caller caller, IReadOnlyList<string> tenants) => tenants.All(caller.Covers);
}
