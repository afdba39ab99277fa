using System.Net;
using System.Net.Sockets;

namespace Interlock.Build.Benchmarks;

/// <summary>A service on this machine that answers each request after a delay that is known beforehand, to a few microseconds: what a load must measure of it can be reckoned.</summary>
public sealed class KnownDelays : IDisposable
{
    private static readonly TimeSpan s_finest = TimeSpan.FromMilliseconds(2);
    private static readonly ReadOnlyMemory<byte> s_answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<TimeSpan> _cycle;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly PriorityQueue<Socket, long> _waiting = new();
    private readonly CancellationTokenSource _over = new();
    private readonly ManualResetEventSlim _more = new();
    private long _asked = -1;
    private long _frozenUntil;

    /// <param name="clock">Tells the time.</param>
    /// <param name="cycle">The delay of each request, from the first on; after the last it begins anew.</param>
    public KnownDelays(TimeProvider clock, IReadOnlyList<TimeSpan> cycle)
    {
        (_clock, _cycle) = (clock, cycle);
        _listener.Start(1024);
        Url = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _ = AcceptAsync();
        new Thread(Answer) { IsBackground = true, Name = "known delays" }.Start();
    }

    public Uri Url { get; }

    /// <summary>Answers nothing for so long from now on; what was due meanwhile is answered then.</summary>
    public void Freeze(TimeSpan time) => Volatile.Write(ref _frozenUntil, After(time));

    public void Dispose()
    {
        _over.Cancel();
        _listener.Dispose();
        _more.Set();
    }

    private long After(TimeSpan time) => _clock.GetTimestamp() + (long)(time.TotalSeconds * _clock.TimestampFrequency);

    // A thread for each connection: one that waits for a pool's would add to the delay.
    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_over.Token).ConfigureAwait(false);
                _over.Token.Register(socket.Dispose);
                new Thread(() => Read(socket)) { IsBackground = true, Name = "known delays: a client" }.Start();
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private void Read(Socket socket)
    {
        var buffer = new byte[4096];
        var end = 0;
        try
        {
            socket.NoDelay = true;
            while (socket.Receive(buffer) is > 0 and var read)
                for (var i = 0; i < read; i++)
                    // A request without a body ends with an empty line.
                    if ((end = buffer[i] == (byte)(end % 2 == 0 ? '\r' : '\n') ? end + 1 : 0) == 4)
                    {
                        end = 0;
                        Put(socket, _cycle[(int)(Interlocked.Increment(ref _asked) % _cycle.Count)]);
                    }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The client has gone, or it is over.
        }
        finally
        {
            socket.Dispose();
        }
    }

    private void Put(Socket socket, TimeSpan delay)
    {
        lock (_waiting)
            _waiting.Enqueue(socket, After(delay));
        _more.Set();
    }

    // Timers are good to a millisecond only: the last two are waited for awake.
    private void Answer()
    {
        while (!_over.IsCancellationRequested)
        {
            _more.Reset();
            Socket? socket;
            long due;
            lock (_waiting)
                if (_waiting.TryPeek(out socket, out due))
                    due = Math.Max(due, Volatile.Read(ref _frozenUntil));
            var left = socket is null ? Timeout.InfiniteTimeSpan : _clock.GetElapsedTime(_clock.GetTimestamp(), due);
            if (socket is null || left > s_finest)
            {
                _more.Wait(socket is null ? left : left - s_finest);
                continue;
            }

            while (_clock.GetTimestamp() < due)
                Thread.SpinWait(20);
            lock (_waiting)
                socket = _waiting.Dequeue();
            try
            {
                socket.Send(s_answer.Span);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // The client has gone.
            }
        }
    }
}
