using System.Diagnostics;
using System.Text.Json;

namespace EndToEnd;

/// <summary>Asks the edge at a constant rate from the outside, on kept and on fresh connections in turn, and notes what a client feels. A late tick is caught up, not left out.</summary>
internal sealed class OutsideProbe : IAsyncDisposable
{
    private const int UsualRate = 240;
    private const int AtOnce = 64;
    private readonly HttpClient _kept = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(20) };
    private readonly HttpClient _fresh = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(20) };
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _url;
    private readonly int _rate;
    private readonly Task _running;
    private readonly Lock _gate = new();
    private readonly List<string> _failures = [];
    private readonly List<string> _versions = [];
    private readonly Stopwatch _clock = new();
    private TimeSpan _last;
    private int _requests;

    private OutsideProbe(string url, string? key, int rate)
    {
        _rate = rate;
        if (key is not null)
        {
            _kept.DefaultRequestHeaders.Add("X-Client-Key", key);
            _fresh.DefaultRequestHeaders.Add("X-Client-Key", key);
        }

        _url = new(url);
        _running = RunAsync();
    }

    /// <summary>Starts on a path; <c>/health</c> tells versions.</summary>
    /// <param name="checkout">Whose edge is asked.</param>
    /// <param name="path">What is asked.</param>
    /// <param name="key">Known to the service by this key, so that its rate limit does not mind; null: as anyone.</param>
    public static OutsideProbe Start(Checkout checkout, string path = "/health", string? key = null) => new(checkout.Url + path, key, UsualRate);

    /// <summary>Starts on any address.</summary>
    /// <param name="url">What is asked.</param>
    /// <param name="rate">Requests per second.</param>
    public static OutsideProbe Start(string url, int rate) => new(url, null, rate);

    /// <summary>Stops, and tells what was felt.</summary>
    public async Task<Felt> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        lock (_gate)
            return new(_requests, [.. _failures], [.. _versions], LongestGap, _clock.Elapsed);
    }

    public TimeSpan LongestGap { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _kept.Dispose();
        _fresh.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        _clock.Start();
        using var room = new SemaphoreSlim(AtOnce);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / _rate));
        var sent = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                for (; sent < _clock.Elapsed.TotalSeconds * _rate; sent++)
                {
                    await room.WaitAsync(_stop.Token);
                    _ = AskAsync(sent % 2 == 0 ? _kept : _fresh, room);
                }
            }
        }
        catch (OperationCanceledException)
        {
            _clock.Stop();
        }

        // What is in flight counts too.
        for (var i = 0; i < AtOnce; i++)
            await room.WaitAsync();
    }

    private async Task AskAsync(HttpClient http, SemaphoreSlim room)
    {
        var (failure, version) = await AnswerAsync(http);
        lock (_gate)
        {
            _requests++;
            if (failure is not null)
                _failures.Add(failure);
            else
                Answered(version);
        }

        room.Release();
    }

    private void Answered(string? version)
    {
        var now = _clock.Elapsed;
        LongestGap = now - _last > LongestGap ? now - _last : LongestGap;
        _last = now;
        if (version is not null && !_versions.Contains(version))
            _versions.Add(version);
    }

    private async Task<(string? Failure, string? Version)> AnswerAsync(HttpClient http)
    {
        try
        {
            using var response = await http.GetAsync(_url);
            var body = await response.Content.ReadAsStringAsync();
            if ((int)response.StatusCode is >= 500 or 429)
                return ($"{_clock.Elapsed}: {(int)response.StatusCode} {body}", null);
            return (null, response.Content.Headers.ContentType?.MediaType == "application/json" ? VersionIn(body) : null);
        }
        catch (Exception broken) when (broken is HttpRequestException or OperationCanceledException or JsonException)
        {
            return ($"{_clock.Elapsed}: {broken.GetType().Name} {broken.Message} {broken.InnerException?.Message}", null);
        }
    }

    private static string? VersionIn(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty("version", out var version) ? version.GetString() : null;
    }
}

/// <summary>What a client felt.</summary>
/// <param name="Requests">How many were answered or failed.</param>
/// <param name="Failures">Transport errors, 5xx and 429 that nobody asked for.</param>
/// <param name="Versions">Versions, in the order in which they were first seen.</param>
/// <param name="LongestGap">The longest time without a good answer.</param>
/// <param name="Lasted">How long it was asked.</param>
internal sealed record Felt(int Requests, IReadOnlyList<string> Failures, IReadOnlyList<string> Versions, TimeSpan LongestGap, TimeSpan Lasted)
{
    public double Rate => Requests / Lasted.TotalSeconds;

    /// <summary>Nothing failed, and exactly these versions were seen, in this order.</summary>
    public Felt WithoutFailures(params string[] versions)
    {
        Failures.ShouldBeEmpty($"{Failures.Count} of {Requests} failed");
        Versions.ShouldBe(versions);
        return this;
    }
}
