using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Interlock.Secure.Tls;

/// <summary>The first message of a client that speaks one version of TLS only (RFC 2246 7.4.1.2, RFC 4346, RFC 5246, RFC 8446 4.1.2; extensions RFC 6066, RFC 8422). This machine's own library refuses to send some, and would take its own refusal for the server's.</summary>
internal static class ClientHello
{
    public const ushort Tls10 = 0x0301, Tls11 = 0x0302, Tls12 = 0x0303, Tls13 = 0x0304;

    // All that servers of that time had in common: AES and 3DES, by RSA, DHE, ECDHE.
    private static readonly ushort[] Old = [0xC014, 0xC00A, 0xC013, 0xC009, 0x0039, 0x0033, 0x0035, 0x002F, 0xC012, 0x0016, 0x000A];
    private static readonly ushort[] New = [0x1301, 0x1302, 0x1303];

    // The first is the one whose share is sent: P-256, P-384, P-521, X25519, X448.
    private static readonly ushort[] Groups = [0x0017, 0x0018, 0x0019, 0x001D, 0x001E];
    private static readonly ushort[] Signatures = [0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601, 0x0201, 0x0203];

    // Renegotiation is not asked for; some servers want that said (RFC 5746).
    private const ushort NoRenegotiation = 0x00FF;

    /// <summary>Its bytes, in one record.</summary>
    /// <param name="version">Such as 0x0301 for TLS 1.0.</param>
    /// <param name="host">The name that is asked for; an address is left out, as names only may stand there.</param>
    /// <param name="suites">What it offers; null: what servers of that version have in common.</param>
    public static byte[] Of(ushort version, string host, IReadOnlyList<ushort>? suites = null)
    {
        IReadOnlyList<ushort> offered = suites ?? (version switch { Tls13 => New, Tls12 => [.. WeakSuites.Modern, .. Old], _ => Old });
        // From 1.3 on the version stands in an extension, and here what old boxes on the way expect (RFC 8446 D.4).
        byte[] session = version == Tls13 ? RandomNumberGenerator.GetBytes(32) : [];
        List<byte> body = [.. Number(Math.Min(version, Tls12)), .. RandomNumberGenerator.GetBytes(32), (byte)session.Length, .. session, .. Counted([.. offered.Append(NoRenegotiation).SelectMany(Number)]), 1, 0, .. Counted(Extensions(version, host))];
        byte[] handshake = [1, 0, .. Number((ushort)body.Count), .. body];
        return [0x16, .. Number(0x0301), .. Counted(handshake)];
    }

    private static byte[] Extensions(ushort version, string host)
    {
        byte[] name = Encoding.ASCII.GetBytes(host);
        byte[] names = IPAddress.TryParse(host, out _) ? [] : Extension(0x0000, Counted([0, .. Counted(name)]));
        byte[] signatures = version < Tls12 ? [] : Extension(0x000D, Counted([.. Signatures.SelectMany(Number)]));
        byte[] newest = version < Tls13 ? [] : [.. Extension(0x002B, [2, .. Number(Tls13)]), .. Extension(0x0033, Counted([.. Number(Groups[0]), .. Counted(Share())]))];
        return [.. names, .. Extension(0x000A, Counted([.. Groups.SelectMany(Number)])), .. Extension(0x000B, [1, 0]), .. signatures, .. newest];
    }

    // A point of P-256 whose secret nobody keeps: the handshake ends with the first answer.
    private static byte[] Share()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. point.X!, .. point.Y!];
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
