using System.Buffers.Binary;
using System.Net.Sockets;

namespace Interlock.Secure.Tls;

/// <summary>Whether a server still speaks TLS 1.0 or 1.1, which RFC 8996 forbids.</summary>
internal static class OldTls
{
    private const int RecordHeader = 5;
    private const byte Handshake = 0x16, Alert = 0x15, ServerHello = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly (ushort Number, string Name)[] Versions = [(0x0301, "TLS 1.0"), (0x0302, "TLS 1.1")];

    /// <summary>Asks for each, over a connection of its own.</summary>
    /// <param name="host">The server.</param>
    /// <param name="port">Its port.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The names of those that it speaks; and of those that it could not be asked for, with why.</returns>
    public static async Task<(IReadOnlyList<string> Spoken, IReadOnlyList<string> Unknown)> AskAsync(string host, int port, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        var answers = await Task.WhenAll(Versions.Select(async version =>
        {
            try
            {
                return (version.Name, Speaks: await SpeaksAsync(host, port, version.Number, limit.Token), Why: "");
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return (version.Name, Speaks: false, Why: $"no answer within {Limit.TotalSeconds:0} s");
            }
            catch (Exception failed) when (failed is SocketException or InvalidDataException)
            {
                return (version.Name, Speaks: false, Why: failed.Message);
            }
        }));
        return ([.. answers.Where(one => one.Speaks).Select(one => one.Name)], [.. answers.Where(one => one.Why.Length > 0).Select(one => $"{one.Name} ({one.Why})")]);
    }

    private static async Task<bool> SpeaksAsync(string host, int port, ushort version, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancellation);
        await using var stream = client.GetStream();
        var answer = new byte[RecordHeader + 6];
        int read;
        try
        {
            await stream.WriteAsync(ClientHello.Of(version, host), cancellation);
            // An alert is shorter than a hello, and nobody has to hang up after it.
            read = await stream.ReadAtLeastAsync(answer, 1, throwOnEndOfStream: false, cancellation);
            if (read > 0 && answer[0] == Handshake)
                read += await stream.ReadAtLeastAsync(answer.AsMemory(read), answer.Length - read, throwOnEndOfStream: false, cancellation);
        }
        catch (IOException)
        {
            // Some hang up on whom they do not want to talk to.
            return false;
        }

        return answer[0] switch
        {
            _ when read == 0 => false,
            Alert => false,
            // Type and length of the message stand before the version that the server has chosen.
            Handshake when read == answer.Length && answer[RecordHeader] == ServerHello => BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(RecordHeader + 4)) == version,
            _ => throw new InvalidDataException("what answers there speaks no TLS"),
        };
    }
}
