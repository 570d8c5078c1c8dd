using System.Security.Cryptography;
using System.Text;

namespace Connectors.Engine.Storage;

/// <summary>Encrypts secrets at rest with AES-256-GCM under a key file that only the user can read.</summary>
/// <remarks>
/// Protects a copied store, a backup without the key file, and another user of the machine; not against whoever can read
/// the user's own files. Layout: 12 bytes nonce, 16 bytes tag, then the cipher text.
/// </remarks>
internal sealed class SecretProtector(string keyFile) : IDisposable
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int KeyLength = 32;
    private readonly Lock gate = new();

    // Made once, for that costs more than using it; by one caller at a time.
    private AesGcm? aes;

    public byte[]? Protect(IReadOnlyDictionary<string, string> secrets)
    {
        if (secrets.Count == 0)
        {
            return null;
        }

        var plain = Encoding.UTF8.GetBytes(SourceJson.WriteMap(secrets));
        var blob = Seal(plain);
        CryptographicOperations.ZeroMemory(plain);
        return blob;
    }

    /// <summary>Encrypts bytes; makes the key file where there is none.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain)
    {
        var blob = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(blob.AsSpan(0, NonceLength));
        lock (gate)
        {
            GetCipher(create: true).Encrypt(blob.AsSpan(0, NonceLength), plain, blob.AsSpan(NonceLength + TagLength), blob.AsSpan(NonceLength, TagLength));
        }

        return blob;
    }

    /// <summary>Decrypts what <see cref="Seal"/> encrypted; null when the key file is missing or another one, or the bytes are damaged.</summary>
    public byte[]? TryOpen(byte[] blob)
    {
        try
        {
            return Open(blob);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    /// <exception cref="ConnectorsException">The key file is missing or not the one that the secrets were encrypted with.</exception>
    public IReadOnlyDictionary<string, string> Unprotect(byte[]? blob)
    {
        if (blob is null)
        {
            return new Dictionary<string, string>();
        }

        try
        {
            return SourceJson.ReadMap(Encoding.UTF8.GetString(Open(blob)));
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw new ConnectorsException(ErrorCodes.HomeUnusable, $"The secrets of this server cannot be read: the key file '{keyFile}' is missing or is another one. Deploy the server again with -Force and its secrets.", e);
        }
    }

    public void Dispose() => aes?.Dispose();

    private static bool IsUnreadable(Exception e) => e is CryptographicException or IOException or UnauthorizedAccessException or OverflowException or ArgumentException;

    private byte[] Open(byte[] blob)
    {
        var plain = new byte[blob.Length - NonceLength - TagLength];
        lock (gate)
        {
            GetCipher(create: false).Decrypt(blob.AsSpan(0, NonceLength), blob.AsSpan(NonceLength + TagLength), blob.AsSpan(NonceLength, TagLength), plain);
        }

        return plain;
    }

    private AesGcm GetCipher(bool create)
    {
        if (aes is not null)
        {
            return aes;
        }

        if (create && !File.Exists(keyFile))
        {
            MakeKeyFile();
        }

        var key = File.ReadAllBytes(keyFile);
        return key.Length == KeyLength ? aes = new AesGcm(key, TagLength) : throw new CryptographicException("The key file is cut short.");
    }

    private void MakeKeyFile()
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            // Written under another name and moved, so that no process ever reads half a key.
            var draft = $"{keyFile}.{Guid.NewGuid():n}";
            using (var stream = new FileStream(draft, options))
            {
                stream.Write(RandomNumberGenerator.GetBytes(KeyLength));
            }

            try
            {
                File.Move(draft, keyFile, overwrite: false);
            }
            catch (IOException) when (File.Exists(keyFile))
            {
                File.Delete(draft); // Another process was first; its key is as good.
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw HomeFolder.Unusable(Path.GetDirectoryName(keyFile)!, e.Message, e);
        }
    }
}
