using System.Diagnostics;
using System.Net.Http.Json;

namespace EndToEnd;

/// <summary>Writes rows through the service at a constant rate, and remembers every row that it said it has. A late tick is caught up, not left out.</summary>
internal sealed class Writers : IAsyncDisposable
{
    private const int BatchesPerSecond = 60;
    private const int RowsPerBatch = 20;
    private const int AtOnce = 64;
    private readonly Checkout _checkout;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly CancellationTokenSource _stop = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly List<int> _acknowledged = [];
    private readonly List<string> _failures = [];
    private readonly Task _running;
    private TimeSpan _slowest;

    private Writers(Checkout checkout)
    {
        _checkout = checkout;
        _http.DefaultRequestHeaders.Add("X-Client-Key", checkout.ProberKey);
        _running = RunAsync();
    }

    public static Writers Start(Checkout checkout) => new(checkout);

    /// <summary>Stops, and reads from the database which of the acknowledged rows are there.</summary>
    public async Task<Written> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        var there = (await _checkout.QueryAsync("select path from events where path like '/w/%'")).ToHashSet(StringComparer.Ordinal);
        lock (_gate)
        {
            var missing = _acknowledged.SelectMany(Paths).Where(path => !there.Contains(path)).ToList();
            return new(_acknowledged.Count * RowsPerBatch, _acknowledged.Count * RowsPerBatch / _clock.Elapsed.TotalSeconds, missing, [.. _failures], _slowest);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var room = new SemaphoreSlim(AtOnce);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / BatchesPerSecond));
        var sent = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                for (; sent < _clock.Elapsed.TotalSeconds * BatchesPerSecond; sent++)
                {
                    await room.WaitAsync(_stop.Token);
                    _ = WriteAsync(sent, room);
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

    private async Task WriteAsync(int batch, SemaphoreSlim room)
    {
        var began = _clock.Elapsed;
        var failure = await AskAsync(batch);
        lock (_gate)
        {
            if (failure is null)
                _acknowledged.Add(batch);
            else
                _failures.Add($"{began}: {failure}");
            if (_clock.Elapsed - began > _slowest)
                _slowest = _clock.Elapsed - began;
        }

        room.Release();
    }

    private async Task<string?> AskAsync(int batch)
    {
        try
        {
            using var response = await _http.PostAsJsonAsync(_checkout.Url + "/api/v1/analytics/track/batch", new { events = Paths(batch).Select(path => new { session_id = $"w-{batch}", type = "page_view", path }) });
            return response.IsSuccessStatusCode ? null : $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
        }
        catch (Exception broken) when (broken is HttpRequestException or OperationCanceledException)
        {
            return $"{broken.GetType().Name} {broken.Message} {broken.InnerException?.Message}";
        }
    }

    private static IEnumerable<string> Paths(int batch) => Enumerable.Range(0, RowsPerBatch).Select(row => $"/w/{batch}/{row}");
}

/// <summary>What the writers were told, and what is so.</summary>
/// <param name="Acknowledged">Rows that the service said it has.</param>
/// <param name="Rate">Of them per second.</param>
/// <param name="Missing">Of them not in the database, by id.</param>
/// <param name="Failures">Requests that failed.</param>
/// <param name="Slowest">The longest that one request took.</param>
internal sealed record Written(int Acknowledged, double Rate, IReadOnlyList<string> Missing, IReadOnlyList<string> Failures, TimeSpan Slowest)
{
    /// <summary>Nothing failed, nothing is missing, and it was written as fast as it had to be.</summary>
    public Written WithoutLoss(int rate)
    {
        Missing.ShouldBeEmpty($"{Missing.Count} of {Acknowledged} acknowledged rows are not there");
        Failures.ShouldBeEmpty($"{Failures.Count} requests failed");
        Rate.ShouldBeGreaterThan(rate);
        return this;
    }
}
