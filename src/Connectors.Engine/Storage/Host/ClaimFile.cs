using System.Buffers.Binary;

namespace Connectors.Engine.Storage.Host;

/// <summary>The claims whose calls have no kept answer yet, one after the other in a file: what a process leaves behind that is killed. Thread-safe.</summary>
/// <remarks>
/// A record has 75 bytes: whether the claim was taken or given back, the length of the scope and 32 bytes for it, the length of the
/// digest and 32 bytes for it, and when it expires.
/// </remarks>
internal sealed class ClaimFile : IDisposable
{
    private const byte Taken = 1;
    private const byte GivenBack = 2;
    private const int ScopeAt = 1;
    private const int HashAt = ScopeAt + 1 + Claim.MostBytes;
    private const int ExpiryAt = HashAt + 1 + Claim.MostBytes;
    private const int RecordLength = ExpiryAt + sizeof(long);

    private readonly Lock gate = new();
    private readonly string path;
    private FileStream stream;

    /// <summary>Opens the file, making it when it is not there.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    public ClaimFile(string path)
    {
        this.path = path;
        stream = PrivateFile.Open(path);
    }

    /// <summary>Bytes in the file.</summary>
    public long Length
    {
        get
        {
            lock (gate)
            {
                return stream.Position;
            }
        }
    }

    /// <summary>Keeps a claim. When this returns the system has it, and keeps it when this process ends.</summary>
    /// <exception cref="IOException">It cannot be written; the file is as it was.</exception>
    public void Take(Claim claim) => Append(claim, Taken);

    /// <summary>Forgets a claim.</summary>
    /// <exception cref="IOException">That cannot be written; the file is as it was.</exception>
    public void GiveBack(Claim claim) => Append(claim, GivenBack);

    /// <summary>All claims in the file. What is no whole record, as a machine that stops may leave it, is passed over.</summary>
    public IReadOnlyList<Claim> Read()
    {
        lock (gate)
        {
            stream.Position = 0;
            var bytes = new byte[stream.Length / RecordLength * RecordLength];
            stream.ReadExactly(bytes);
            var claims = new Dictionary<byte[], Claim>(new ScopeComparer());
            for (var at = 0; at < bytes.Length; at += RecordLength)
            {
                var record = bytes.AsSpan(at, RecordLength);
                if (record[ScopeAt] is 0 or > Claim.MostBytes || record[HashAt] > Claim.MostBytes)
                {
                    continue;
                }

                var claim = new Claim(record.Slice(ScopeAt + 1, record[ScopeAt]).ToArray(), record.Slice(HashAt + 1, record[HashAt]).ToArray(), BinaryPrimitives.ReadInt64LittleEndian(record[ExpiryAt..]));
                switch (record[0])
                {
                    case Taken:
                        claims[claim.Scope] = claim;
                        break;
                    case GivenBack:
                        claims.Remove(claim.Scope);
                        break;
                }
            }

            return [.. claims.Values];
        }
    }

    /// <summary>Keeps only these claims.</summary>
    /// <param name="claims">Asked for while nobody can add one: who adds his own to them first and here afterwards is among them or behind them.</param>
    /// <exception cref="IOException">They cannot be written; the file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">They cannot be written; the file is as it was.</exception>
    public void Replace(Func<IEnumerable<Claim>> claims)
    {
        lock (gate)
        {
            // Beside it first: at no moment is there a file without them.
            var draft = path + ".new";
            using (var next = PrivateFile.Open(draft))
            {
                var buffer = new MemoryStream();
                Span<byte> record = stackalloc byte[RecordLength];
                foreach (var claim in claims())
                {
                    Write(record, claim, Taken);
                    buffer.Write(record);
                }

                next.SetLength(0);
                next.Write(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
            }

            stream.Dispose();
            try
            {
                File.Move(draft, path, overwrite: true);
            }
            finally
            {
                stream = PrivateFile.Open(path);
                stream.Position = stream.Length;
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            stream.Dispose();
        }
    }

    private static void Write(Span<byte> record, Claim claim, byte what)
    {
        record.Clear();
        record[0] = what;
        record[ScopeAt] = (byte)claim.Scope.Length;
        claim.Scope.CopyTo(record[(ScopeAt + 1)..]);
        record[HashAt] = (byte)claim.BodyHash.Length;
        claim.BodyHash.CopyTo(record[(HashAt + 1)..]);
        BinaryPrimitives.WriteInt64LittleEndian(record[ExpiryAt..], claim.ExpiresAt);
    }

    private void Append(Claim claim, byte what)
    {
        Span<byte> record = stackalloc byte[RecordLength];
        Write(record, claim, what);
        lock (gate)
        {
            var end = stream.Position;
            try
            {
                stream.Write(record);
            }
            catch
            {
                // Half a record would put those behind it out of step.
                stream.Position = end;
                throw;
            }
        }
    }
}
