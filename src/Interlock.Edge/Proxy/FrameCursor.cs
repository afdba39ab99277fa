using System.Buffers.Binary;

namespace Interlock.Edge.Proxy;

/// <summary>Follows WebSocket frames (RFC 6455, section 5.2) in a byte stream, only to know where one ends.</summary>
internal sealed class FrameCursor
{
    private readonly byte[] _header = new byte[14];
    private int _headerLength;
    private ulong _payloadLeft;

    /// <summary>Between two frames: the only place where another may be put in.</summary>
    public bool AtBoundary => _headerLength == 0 && _payloadLeft == 0;

    /// <summary>Takes bytes up to the end of the current frame at most, and says how many.</summary>
    public int TakeFrame(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (taken < bytes.Length)
        {
            if (_payloadLeft == 0)
            {
                _header[_headerLength++] = bytes[taken++];
                if (_headerLength < 2 || _headerLength < HeaderSize)
                    continue;
                _payloadLeft = PayloadSize;
                _headerLength = 0;
            }
            else
            {
                var step = (int)Math.Min(_payloadLeft, (ulong)(bytes.Length - taken));
                taken += step;
                _payloadLeft -= (ulong)step;
            }

            if (_payloadLeft == 0)
                break;
        }

        return taken;
    }

    private int HeaderSize => 2 + ((_header[1] & 0x80) != 0 ? 4 : 0) + ((_header[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 });

    private ulong PayloadSize => (_header[1] & 0x7F) switch
    {
        126 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
        127 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(2)),
        var small => (ulong)small,
    };
}
