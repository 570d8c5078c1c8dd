using System.Text.RegularExpressions;

namespace Connectors.Gateway.Access;

/// <summary>Reads which tenant a call names, and checks it against the key.</summary>
internal static partial class TenantNames
{
    public const string Header = "X-Tenant-ID";
    public const string Field = "tenantId";

    /// <summary>Whether a value stands for no tenant: the public SDKs write an absent one in these ways.</summary>
    public static bool IsAbsent(string? value) => string.IsNullOrWhiteSpace(value) || value is "None" or "null";

    /// <summary>
    /// The tenant that a call is for: the one in its query or body, else the one in its header, which the public SDKs set once for
    /// all calls, else the key's own. The key must cover every one that is named.
    /// </summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="request">Its headers and query.</param>
    /// <param name="inBody">All tenants that the body names.</param>
    /// <exception cref="ConnectorsException">Two different tenants are named, or one is no possible name.</exception>
    /// <exception cref="AuthenticationException">The key does not cover the tenant.</exception>
    public static string Resolve(Caller caller, HttpRequest request, IReadOnlyList<string> inBody)
    {
        var inHeader = Single(caller, request.Headers[Header]);
        var inCall = Single(caller, request.Query[Field].Concat(inBody));
        return inCall ?? inHeader ?? caller.OwnTenant;
    }

    private static string? Single(Caller caller, IEnumerable<string?> named)
    {
        string? tenant = null;
        foreach (var name in named)
        {
            if (IsAbsent(name))
            {
                continue;
            }

            if (tenant is not null && tenant != name)
            {
                throw new ConnectorsException(ErrorCodes.ValidationError, "The call names two different tenants in one place, its headers or its query and body; name one.") { Field = Field };
            }

            tenant = name;
        }

        if (tenant is null)
        {
            return null;
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
