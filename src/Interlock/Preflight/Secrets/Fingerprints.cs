using System.Security.Cryptography;
using System.Text;

namespace Interlock.Preflight.Secrets;

internal static class Fingerprints
{
    public static string Of(string rule, string path, string secret, string salt)
    {
        // Rule and path go into the hash too, so that two files' fingerprints don't tell that they share a password.
        var text = Encoding.UTF8.GetBytes($"{rule}\0{path}\0{secret}");
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(salt), text);
        return $"{rule}:{path.ReplaceLineEndings("?")}:{Convert.ToHexStringLower(hash.AsSpan(0, 8))}";
    }

    public static string Mask(string secret) => string.Concat(secret.AsSpan(0, Math.Min(4, secret.Length / 4)), "***");
}
