using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Sample.Storefront.Http;

/// <summary>Who is asking.</summary>
internal static class Client
{
    public const string KeyHeader = "X-Client-Key";
    public const string ProbeHeader = "X-Probe";
    private const int LongestMarker = 64;

    public static bool IsProber(HttpContext context, string? proberKey) => Matches(context.Request.Headers[KeyHeader], proberKey);

    /// <summary>Compares in constant time; an unset key matches nothing.</summary>
    public static bool Matches(string? given, string? key) =>
        !string.IsNullOrEmpty(key) && given is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(key));

    public static string Address(HttpContext context) =>
        Address(context.Connection.RemoteIpAddress, context.Request.Headers["X-Forwarded-For"].ToString());

    /// <summary>The address that a limit counts. Only a proxy on this machine is believed, and of its list only the hop
    /// nearest to it that is not this machine: what stands further left, the client may have written itself.</summary>
    public static string Address(IPAddress? remote, string forwarded)
    {
        if (remote is not null && IsHere(remote))
        {
            var hops = forwarded.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            for (var i = hops.Length - 1; i >= 0; i--)
            {
                if (!IPAddress.TryParse(hops[i], out var hop))
                    break;
                if (!IsHere(hop))
                    return hop.ToString();
            }
        }

        return remote is null || IsHere(remote) ? "loopback" : remote.ToString();
    }

    /// <summary>The marker of synthetic traffic, from the header or else from what the body or query says.</summary>
    public static string? Marker(HttpContext context, string? otherwise) =>
        context.Request.Headers[ProbeHeader].ToString() is { Length: > 0 } header ? header : otherwise;

    public static bool IsMarker(string? text) =>
        text is { Length: > 0 and <= LongestMarker } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static bool IsHere(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
