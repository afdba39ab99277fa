using System.Buffers;
using System.Text;

namespace Interlock.Preflight.Secrets;

/// <summary>A file's text, or the reason why there is none.</summary>
internal readonly record struct FileText(string? Text, long Bytes, string? Skipped, string? TooLarge)
{
    public static FileText Read(Stream stream, long limit)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(limit, stream.CanSeek ? stream.Length : 64 * 1024) + 1);
        try
        {
            var length = 0;
            int read;
            while (length <= limit && (read = stream.Read(buffer, length, buffer.Length - length)) > 0)
            {
                length += read;
                if (length == buffer.Length) buffer = Larger(buffer);
            }

            return Of(buffer.AsSpan(0, length), limit);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Larger(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static FileText Of(ReadOnlySpan<byte> bytes, long limit)
    {
        var length = bytes.Length;
        var encoding = EncodingOf(bytes, out var preamble);
        if (encoding is UTF8Encoding && bytes.IndexOf((byte)0) is >= 0 and var nul) return new(null, length, $"binary (NUL byte at {nul})", null);
        if (length > limit) return new(null, length, null, $"text of more than {limit / 1048576.0:0.#} MiB");
        return new(encoding.GetString(bytes[preamble..]), length, null, null);
    }

    private static Encoding EncodingOf(ReadOnlySpan<byte> bytes, out int preamble)
    {
        preamble = 2;
        if (bytes is [0xFF, 0xFE, 0, 0, ..]) { preamble = 4; return Encoding.UTF32; }
        if (bytes is [0xFF, 0xFE, ..]) return Encoding.Unicode;
        if (bytes is [0xFE, 0xFF, ..]) return Encoding.BigEndianUnicode;
        preamble = bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        return Encoding.UTF8;
    }
}
