using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sample.Storefront.Auth;

internal enum TokenUse { Access, Refresh }

/// <summary>Tokens that carry a user and an expiry, signed with HMAC-SHA-256. Every version with the same key accepts them,
/// so nobody is logged out by a release or its rollback.</summary>
internal sealed class Tokens(string secretKey, TimeProvider clock)
{
    private const string Prefix = "sf1";
    private readonly byte[] key = Encoding.UTF8.GetBytes(secretKey);

    public string Issue(long user, TokenUse use, TimeSpan life)
    {
        var until = (clock.GetUtcNow() + life).ToUnixTimeMilliseconds();
        var claims = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{use}:{user}:{until}")));
        return $"{Prefix}.{claims}.{Base64Url.EncodeToString(Sign(claims))}";
    }

    /// <summary>The user that a token speaks for, or null when it is forged, of the other use, or expired.</summary>
    public long? Read(string? token, TokenUse use)
    {
        var parts = token?.Split('.') ?? [];
        if (parts.Length != 3 || parts[0] != Prefix || Decode(parts[2]) is not { } signature
            || !CryptographicOperations.FixedTimeEquals(signature, Sign(parts[1])) || Decode(parts[1]) is not { } bytes)
            return null;

        var claims = Encoding.UTF8.GetString(bytes).Split(':');
        return claims.Length == 3 && claims[0] == use.ToString()
            && long.TryParse(claims[1], NumberStyles.None, CultureInfo.InvariantCulture, out var user)
            && long.TryParse(claims[2], NumberStyles.None, CultureInfo.InvariantCulture, out var until)
            && clock.GetUtcNow().ToUnixTimeMilliseconds() < until ? user : null;
    }

    private byte[] Sign(string claims) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Prefix}.{claims}"));

    private static byte[]? Decode(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
