using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Interlock.Platforms.Local;

/// <summary>
/// Speaks to a running edge (<c>Interlock.Edge</c>) through its control socket. Every change is on the edge's disk when the
/// call returns. Every method throws <see cref="EdgeClientException"/> when the edge refuses, or does not answer within <see cref="Limit"/>.
/// </summary>
public sealed class EdgeClient : IDisposable
{
    private const int LongestSocketPath = 107;
    private readonly HttpClient _http;
    private readonly string _socket;

    /// <summary>Connects at the first call.</summary>
    /// <param name="controlSocket">The path given to the edge as <c>--control</c>; at most 107 bytes.</param>
    /// <exception cref="ArgumentException">The path is longer than a Unix socket's may be.</exception>
    public EdgeClient(string controlSocket)
    {
        ArgumentException.ThrowIfNullOrEmpty(controlSocket);
        if (Encoding.UTF8.GetByteCount(controlSocket) > LongestSocketPath)
            throw new ArgumentException($"The control socket's path is longer than the {LongestSocketPath} bytes that Unix sockets allow: {controlSocket}", nameof(controlSocket));
        _socket = controlSocket;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectCallback = ConnectAsync })
        {
            BaseAddress = new Uri("http://edge/"),

            // Each call has its own: a drain takes as long as it is allowed to.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>How long an answer may take; a drain and a stop may take so much longer than they were allowed to. Default 10 s.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Who answers; null when nobody listens behind the socket.</summary>
    public async Task<EdgePing?> PingAsync(CancellationToken cancellationToken = default)
    {
        // A failed connection costs a command that only looks a tenth of its time.
        if (!File.Exists(_socket))
            return null;
        try
        {
            return await SendAsync(HttpMethod.Get, "ping", null, EdgeClientJson.Default.EdgePing, cancellationToken);
        }
        catch (EdgeClientException nobody) when (nobody is { Status: null, IsHung: false })
        {
            return null;
        }
    }

    /// <summary>All slots, and whether the state before its start was recovered.</summary>
    public Task<EdgeState> StateAsync(CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, "state", null, EdgeClientJson.Default.EdgeState, cancellationToken);

    /// <summary>Adds a slot or replaces what is in it; replacing also calls off its retirement.</summary>
    public Task<EdgeState> PutSlotAsync(string slot, EdgeSlotSpec spec, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, Slot(slot), JsonContent.Create(spec, EdgeClientJson.Default.EdgeSlotSpec), EdgeClientJson.Default.EdgeState, cancellationToken);

    /// <summary>Forgets a slot. Requests inside finish; its process is not touched.</summary>
    public Task<EdgeState> RemoveSlotAsync(string slot, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, Slot(slot), null, EdgeClientJson.Default.EdgeState, cancellationToken);

    /// <summary>Switches: all these weights at once or, when one slot is unknown, none. Slots not named keep theirs.</summary>
    /// <param name="weights">0 to 100 per slot, relative to one another.</param>
    /// <param name="fallback">In the same swap, the only slot to take over requests that reach no live one; null leaves that as it is.</param>
    /// <param name="cancellationToken">Gives up waiting; the switch may have happened.</param>
    public Task<EdgeState> SetWeightsAsync(IReadOnlyDictionary<string, int> weights, string? fallback = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, fallback is null ? "weights" : $"weights?fallback={Uri.EscapeDataString(fallback)}", JsonContent.Create(weights, EdgeClientJson.Default.IReadOnlyDictionaryStringInt32), EdgeClientJson.Default.EdgeState, cancellationToken);

    /// <summary>Returns when every request that is inside the slot now has finished, or was cancelled at the limit (WebSockets: closed with 1001).</summary>
    public Task<EdgeDrain> DrainAsync(string slot, TimeSpan limit, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"{Slot(slot)}/drain?limit={Text(limit)}", null, EdgeClientJson.Default.EdgeDrain, cancellationToken, limit);

    /// <summary>Keeps the slot warm, then stops its process. Refused (409) while it has weight; called off when it gets weight again.</summary>
    public Task<EdgeState> RetireAsync(string slot, TimeSpan after, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"{Slot(slot)}/retire?after={Text(after)}", null, EdgeClientJson.Default.EdgeState, cancellationToken);

    /// <summary>Lets a slot stay that was to retire.</summary>
    public Task<EdgeState> CancelRetireAsync(string slot, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, $"{Slot(slot)}/retire", null, EdgeClientJson.Default.EdgeState, cancellationToken);

    /// <summary>Lets new requests wait, 30 s at most, until <see cref="ReleaseAsync"/> or the limit.</summary>
    public Task<EdgeState> HoldAsync(TimeSpan limit, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"hold?limit={Text(limit)}", null, EdgeClientJson.Default.EdgeState, cancellationToken);

    /// <summary>Lets held requests go; nothing when none are held.</summary>
    public Task<EdgeState> ReleaseAsync(CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "release", null, EdgeClientJson.Default.EdgeState, cancellationToken);

    /// <summary>Sums from <paramref name="from"/> (rounded down to its second) up to but without <paramref name="to"/>; null: until now, the running second included.</summary>
    public Task<EdgeMetrics> MetricsAsync(DateTimeOffset from, DateTimeOffset? to = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, $"metrics?from={from.ToUnixTimeSeconds()}{(to is { } end ? $"&to={end.ToUnixTimeSeconds()}" : "")}", null, EdgeClientJson.Default.EdgeMetrics, cancellationToken);

    /// <summary>Stops the edge; returns when its port is free. The services behind it run on.</summary>
    public Task<EdgeDrain> StopAsync(TimeSpan limit, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"stop?limit={Text(limit)}", null, EdgeClientJson.Default.EdgeDrain, cancellationToken, limit);

    /// <summary>Closes the connection to the edge.</summary>
    public void Dispose() => _http.Dispose();

    private static string Slot(string slot) => $"slots/{Uri.EscapeDataString(slot)}";

    private static string Text(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalMilliseconds}ms");

    private async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellationToken, TimeSpan allowed = default)
    {
        var limit = Limit + allowed;
        using var late = new CancellationTokenSource(limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            using var response = await _http.SendAsync(request, either.Token);
            if (!response.IsSuccessStatusCode)
            {
                var refusal = await response.Content.ReadFromJsonAsync(EdgeClientJson.Default.EdgeRefusal, either.Token);
                throw new EdgeClientException($"The edge refused {method} {path}: {refusal?.Error ?? "no reason given"}", response.StatusCode);
            }

            return await response.Content.ReadFromJsonAsync(type, either.Token)
                ?? throw new EdgeClientException($"The edge answered {method} {path} with nothing.", response.StatusCode);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new EdgeClientException($"The edge behind {_socket} is there, but did not answer {method} {path} within {limit.TotalSeconds:0.#} s: its process hangs or was stopped. Let it go on (kill -CONT) or end it (kill -KILL), and run again.") { IsHung = true };
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new EdgeClientException($"No edge answers behind {_socket}: {broken.GetBaseException().Message}", inner: broken);
        }
        catch (JsonException unreadable)
        {
            throw new EdgeClientException($"The edge's answer to {method} {path} cannot be read: {unreadable.Message}", System.Net.HttpStatusCode.OK, unreadable);
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
