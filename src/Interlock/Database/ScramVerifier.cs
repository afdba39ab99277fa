using System.Security.Cryptography;
using System.Text;

namespace Interlock.Database;

/// <summary>What PostgreSQL keeps of a password (PostgreSQL manual, pg_authid; RFC 5803). Sent instead of the password, so that no statement log ever holds it.</summary>
internal static class ScramVerifier
{
    private const int Iterations = 4096;

    public static string Of(Secret password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password.Reveal()), salt, Iterations, HashAlgorithmName.SHA256, 32);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}";
    }
}
