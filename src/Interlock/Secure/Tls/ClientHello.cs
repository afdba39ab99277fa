using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Interlock.Secure.Tls;

/// <summary>The first message of a client that speaks no newer TLS than 1.0 or 1.1 (RFC 2246 7.4.1.2, RFC 4346; extensions RFC 6066, RFC 8422). This machine's own library refuses to send one, and would take its own refusal for the server's.</summary>
internal static class ClientHello
{
    // All that servers of that time had in common: AES and 3DES, by RSA, DHE, ECDHE.
    private static readonly ushort[] Suites = [0xC014, 0xC00A, 0xC013, 0xC009, 0x0039, 0x0033, 0x0035, 0x002F, 0xC012, 0x0016, 0x000A, 0x00FF];
    private static readonly ushort[] Groups = [0x0017, 0x0018, 0x0019];

    /// <summary>Its bytes, in one record.</summary>
    /// <param name="version">Such as 0x0301 for TLS 1.0.</param>
    /// <param name="host">The name that is asked for; an address is left out, as names only may stand there.</param>
    public static byte[] Of(ushort version, string host)
    {
        List<byte> body = [.. Number(version), .. RandomNumberGenerator.GetBytes(32), 0, .. Counted([.. Suites.SelectMany(Number)]), 1, 0, .. Counted(Extensions(host))];
        byte[] handshake = [1, 0, .. Number((ushort)body.Count), .. body];
        return [0x16, .. Number(0x0301), .. Counted(handshake)];
    }

    private static byte[] Extensions(string host)
    {
        byte[] name = Encoding.ASCII.GetBytes(host);
        byte[] names = IPAddress.TryParse(host, out _) ? [] : Extension(0x0000, Counted([0, .. Counted(name)]));
        return [.. names, .. Extension(0x000A, Counted([.. Groups.SelectMany(Number)])), .. Extension(0x000B, [1, 0])];
    }

    private static byte[] Extension(ushort kind, byte[] data) => [.. Number(kind), .. Counted(data)];

    private static byte[] Counted(byte[] data) => [.. Number((ushort)data.Length), .. data];

    private static byte[] Number(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
