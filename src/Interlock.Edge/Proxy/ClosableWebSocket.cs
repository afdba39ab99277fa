using Microsoft.AspNetCore.Http.Features;

namespace Interlock.Edge.Proxy;

/// <summary>
/// Hands the forwarder a client stream that can say "going away" (1001) between two frames. The client's own answer to
/// that close flows on to the service, so both sides end the conversation as the protocol wants it.
/// </summary>
internal sealed class ClosableUpgrade(IHttpUpgradeFeature inner, CancellationToken goAway) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => new ClosableWebSocket(await inner.UpgradeAsync(), goAway);
}

/// <summary>The client's side of a WebSocket.</summary>
internal sealed class ClosableWebSocket : Stream
{
    private static readonly byte[] GoingAway = [0x88, 0x02, 0x03, 0xE9];
    private readonly Stream _inner;
    private readonly FrameCursor _toClient = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationToken _goAway;
    private readonly CancellationTokenRegistration _registration;
    private Turn _fromClient;
    private Turn _fromService;
    private bool _closed;

    public ClosableWebSocket(Stream inner, CancellationToken goAway)
    {
        _inner = inner;
        _goAway = goAway;
        _registration = goAway.UnsafeRegister(static state => _ = ((ClosableWebSocket)state!).CloseWhenQuietAsync(), this);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _inner.ReadAsync(buffer, cancellationToken);
        if (_fromClient.IsOver(read))
            await Task.Yield();
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var end = 0;
            while (end < buffer.Length && !_closed && !(_goAway.IsCancellationRequested && _toClient.AtBoundary))
                end += _toClient.TakeFrame(buffer.Span[end..]);

            if (end > 0)
                await _inner.WriteAsync(buffer[..end], cancellationToken);
            await CloseIfBetweenFramesAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }

        if (_fromService.IsOver(buffer.Length))
            await Task.Yield();
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _registration.Dispose();
        _inner.Dispose();
        base.Dispose(disposing);
    }

    private async Task CloseWhenQuietAsync()
    {
        await _writing.WaitAsync(CancellationToken.None);
        try
        {
            await CloseIfBetweenFramesAsync(CancellationToken.None);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // The client was faster.
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task CloseIfBetweenFramesAsync(CancellationToken cancelled)
    {
        if (_closed || !_goAway.IsCancellationRequested || !_toClient.AtBoundary)
            return;
        _closed = true;
        await _inner.WriteAsync(GoingAway, cancelled);
        await _inner.FlushAsync(cancelled);
    }
}
