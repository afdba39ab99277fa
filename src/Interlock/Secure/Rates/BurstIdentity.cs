using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Interlock.Secure.Rates;

/// <summary>Who a burst is: nobody else, and no burst before it.</summary>
/// <param name="Forwarded">An address that nobody has (RFC 5737), for services that count by the forwarded address.</param>
/// <param name="Loopback">One of this machine's own many, for services on it that count by the connection.</param>
internal sealed record BurstIdentity(string Forwarded, IPAddress Loopback)
{
    private static readonly string[] Nobodys = ["192.0.2", "198.51.100", "203.0.113"];

    /// <summary>The same for the same text.</summary>
    public static BurstIdentity Of(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        // Not 127.0: that is everybody's. The last part is neither a network nor all of it.
        return new($"{Nobodys[hash[0] % Nobodys.Length]}.{hash[1] % 254 + 1}", new IPAddress([127, (byte)(hash[2] % 254 + 1), hash[3], (byte)(hash[4] % 254 + 1)]));
    }
}
