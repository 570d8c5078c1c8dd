namespace Connectors.Engine.Storage.Host;

/// <summary>Compares scopes byte by byte.</summary>
internal sealed class ScopeComparer : IEqualityComparer<byte[]>
{
    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => unchecked((int)HashOf(obj));

    /// <summary>The last eight bytes, which are a digest's and so spread evenly.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> scope)
    {
        var hash = 0UL;
        foreach (var part in scope[Math.Max(0, scope.Length - sizeof(ulong))..])
        {
            hash = (hash << 8) | part;
        }

        return hash;
    }
}
