namespace Connectors.Gateway.Access;

/// <summary>Scopes as the contract spells them.</summary>
internal static class ScopeNames
{
    private static readonly (Scopes Scope, string Name)[] All =
        [(Scopes.Read, "read"), (Scopes.Invoke, "invoke"), (Scopes.Deploy, "deploy"), (Scopes.Admin, "admin")];

    public static IReadOnlyList<string> Of(Scopes scopes) => [.. All.Where(pair => scopes.HasFlag(pair.Scope)).Select(pair => pair.Name)];

    /// <summary>Reads names, or throws with the one that is unknown.</summary>
    public static Scopes Parse(IEnumerable<string?> names)
    {
        var scopes = Scopes.None;
        foreach (var name in names)
        {
            var match = Array.Find(All, pair => string.Equals(pair.Name, name, StringComparison.OrdinalIgnoreCase));
            scopes |= match.Scope != Scopes.None
                ? match.Scope
                : throw new ConnectorsException(ErrorCodes.ValidationError, $"The scope '{name}' is not known; the scopes are {string.Join(", ", All.Select(pair => pair.Name))}.") { Field = "scopes" };
        }

        return scopes;
    }
}
