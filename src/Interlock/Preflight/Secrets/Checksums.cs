namespace Interlock.Preflight.Secrets;

/// <summary>Checksums that providers build into their tokens, so that a scanner can tell one from a look-alike.</summary>
internal static class Checksums
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>
    /// A prefix up to the first underscore, a random part, and six characters: the CRC-32 of the random part in base 62.
    /// GitHub: https://github.blog/engineering/behind-githubs-new-authentication-token-formats/; npm took it over.
    /// </summary>
    public static bool TrailingCrc32(string token)
    {
        var body = token.AsSpan(token.IndexOf('_') + 1);
        return body.Length > 6 && body[^6..].SequenceEqual(Encode(Crc32(body[..^6])));
    }

    public static string Encode(uint value)
    {
        Span<char> digits = stackalloc char[6];
        for (var i = digits.Length - 1; i >= 0; i--, value /= 62) digits[i] = Base62[(int)(value % 62)];
        return new string(digits);
    }

    public static uint Crc32(ReadOnlySpan<char> ascii)
    {
        var crc = uint.MaxValue;
        foreach (var c in ascii)
        {
            crc ^= (byte)c;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }
}
