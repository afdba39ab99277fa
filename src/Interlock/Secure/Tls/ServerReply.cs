using System.Buffers.Binary;
using System.Net.Sockets;

namespace Interlock.Secure.Tls;

/// <summary>What a server says to a first message of TLS.</summary>
/// <param name="Kind">What came.</param>
/// <param name="Version">The version that it chose; 0 where it chose none.</param>
/// <param name="Why">Its alert, or what is the matter.</param>
internal sealed record ServerReply(ReplyKind Kind, ushort Version, string Why)
{
    private const int RecordHeader = 5, Longest = 16 * 1024 + 256;
    private const byte Handshake = 0x16, Alert = 0x15, ServerHello = 2, Warning = 1;
    private const ushort SupportedVersions = 0x002B;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Says it over a connection of its own, and hears the answer. Ends within 10 s.</summary>
    public static async Task<ServerReply> ToAsync(byte[] hello, string host, int port, TimeProvider clock, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, either.Token);
            await using var stream = client.GetStream();
            try
            {
                await stream.WriteAsync(hello, either.Token);
                return await ReadAsync(stream, either.Token);
            }
            catch (IOException)
            {
                // Some hang up on whom they do not want to talk to.
                return new(ReplyKind.HungUp, 0, "it hung up without a word");
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(ReplyKind.None, 0, $"no answer within {Limit.TotalSeconds:0} s");
        }
        catch (SocketException failed)
        {
            return new(ReplyKind.None, 0, failed.Message);
        }
    }

    private static async Task<ServerReply> ReadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        while (true)
        {
            var header = new byte[RecordHeader];
            var read = await stream.ReadAtLeastAsync(header, RecordHeader, throwOnEndOfStream: false, cancellation);
            if (read == 0)
                return new(ReplyKind.HungUp, 0, "it hung up without a word");
            var length = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3));
            if (read < RecordHeader || header[0] is not (Handshake or Alert) || header[1] != 3 || length is < 2 or > Longest)
                return NoTls;
            var record = new byte[length];
            if (header[0] == Alert)
            {
                if (await stream.ReadAtLeastAsync(record, 2, throwOnEndOfStream: false, cancellation) < 2)
                    return NoTls;
                // A warning goes before an answer, such as that the name is not known.
                if (record[0] != Warning)
                    return new(ReplyKind.Alert, 0, Named(record[1])) { AlertNumber = record[1] };
                continue;
            }

            return await HelloAsync(stream, record, cancellation);
        }
    }

    // Type and length of the message stand before the version; from 1.3 on that is in an extension, at the end of the record.
    private static async Task<ServerReply> HelloAsync(NetworkStream stream, byte[] record, CancellationToken cancellation)
    {
        const int toVersion = 6;
        var have = record.Length < toVersion ? 0 : await stream.ReadAtLeastAsync(record.AsMemory(), toVersion, throwOnEndOfStream: false, cancellation);
        if (have < toVersion || record[0] != ServerHello)
            return NoTls;
        var version = BinaryPrimitives.ReadUInt16BigEndian(record.AsSpan(4));
        if (version == ClientHello.Tls12)
        {
            if (have < record.Length)
                have += await stream.ReadAtLeastAsync(record.AsMemory(have), record.Length - have, throwOnEndOfStream: false, cancellation);
            version = have < record.Length ? version : InExtension(record) ?? version;
        }

        return new(ReplyKind.Hello, version, "");
    }

    private static ushort? InExtension(byte[] record)
    {
        const int toSession = 38;
        if (record.Length <= toSession)
            return null;
        var at = toSession + 1 + record[toSession] + 5;
        while (at + 4 <= record.Length)
        {
            var (kind, length) = (BinaryPrimitives.ReadUInt16BigEndian(record.AsSpan(at)), BinaryPrimitives.ReadUInt16BigEndian(record.AsSpan(at + 2)));
            if (kind == SupportedVersions && length == 2 && at + 6 <= record.Length)
                return BinaryPrimitives.ReadUInt16BigEndian(record.AsSpan(at + 4));
            at += 4 + length;
        }

        return null;
    }

    /// <summary>The alert's number (RFC 8446 6); 0 where none came.</summary>
    public byte AlertNumber { get; init; }

    private static ServerReply NoTls => new(ReplyKind.None, 0, "what answers there speaks no TLS");

    private static string Named(byte alert) => "alert " + alert switch
    {
        40 => "handshake_failure",
        47 => "illegal_parameter",
        50 => "decode_error",
        70 => "protocol_version",
        71 => "insufficient_security",
        80 => "internal_error",
        109 => "missing_extension",
        112 => "unrecognized_name",
        _ => $"{alert}",
    };
}

/// <summary>What came back.</summary>
internal enum ReplyKind { Hello, Alert, HungUp, None }
