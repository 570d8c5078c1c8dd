using System.Text.RegularExpressions;

namespace Connectors.Gateway.Access;

/// <summary>Reads which tenant a call names, and checks it against the key.</summary>
internal static partial class TenantNames
{
    public const string Header = "X-Tenant-ID";
    public const string Field = "tenantId";

    /// <summary>Whether a value stands for no tenant: the public SDKs write an absent one in these ways.</summary>
    public static bool IsAbsent(string? value) => string.IsNullOrWhiteSpace(value) || value is "None" or "null";

    /// <summary>The tenant that a call is for.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="request">Its headers and query.</param>
    /// <param name="inBody">All tenants that the body names.</param>
    /// <exception cref="ConnectorsException">Two different tenants are named, or one is no possible name.</exception>
    /// <exception cref="AuthenticationException">The key does not cover the tenant.</exception>
    public static string Resolve(Caller caller, HttpRequest request, IReadOnlyList<string> inBody)
    {
        string? tenant = null;
        foreach (var named in request.Headers[Header].Concat(request.Query[Field]).Concat(inBody))
        {
            if (IsAbsent(named))
            {
                continue;
            }

            if (tenant is not null && tenant != named)
            {
                throw new ConnectorsException(ErrorCodes.ValidationError, "The call names two different tenants in header, query or body; name one.") { Field = Field };
            }

            tenant = named;
        }

        if (tenant is null)
        {
            return caller.OwnTenant;
        }

        Validate(tenant);
        return caller.Covers(tenant)
            ? tenant
            : throw new AuthenticationException(ErrorCodes.TenantForbidden, $"The key '{caller.Name}' does not cover the tenant '{tenant}'.") { Field = Field };
    }

    /// <exception cref="ConnectorsException">The name is not possible.</exception>
    public static void Validate(string tenant, string field = Field)
    {
        if (!Grammar().IsMatch(tenant))
        {
            throw new ConnectorsException(ErrorCodes.ValidationError, "A tenant's name has 1 to 128 letters, digits and '_', '-', '.', '@', ':', beginning with a letter or digit.") { Field = field };
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.@:-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();
}
