namespace Connectors.Gateway.Access;

/// <summary>Says of a route that it needs no key.</summary>
internal sealed class OpenRoute
{
    public static readonly OpenRoute Instance = new();
}
