using System.Globalization;
using System.Security.Cryptography;

namespace Sample.Storefront.Auth;

/// <summary>PBKDF2 with its own parameters in front, so that they can grow without locking anybody out.</summary>
internal static class PasswordHash
{
    private const int Rounds = 100_000;
    private const int Bytes = 32;
    private const int SaltBytes = 16;

    /// <summary>What an unknown user is checked against: the answer takes as long as for a known one.</summary>
    public static string Nobody { get; } = Create(Convert.ToHexString(RandomNumberGenerator.GetBytes(SaltBytes)));

    public static string Create(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return $"pbkdf2-sha256${Rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(password, salt, Rounds))}";
    }

    public static bool Verify(string password, string stored)
    {
        var parts = stored.Split('$');
        return parts.Length == 4 && parts[0] == "pbkdf2-sha256"
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)
            && CryptographicOperations.FixedTimeEquals(Derive(password, Convert.FromBase64String(parts[2]), rounds), Convert.FromBase64String(parts[3]));
    }

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA256, Bytes);
}
