using System.Text.Json;
using Interlock.Record;
using Interlock.Verify.Probes;

namespace Interlock.Verify.Load;

/// <summary>Asks a path at a constant rate from before a cutover until after it, and tells what clients would have felt. A service that can't keep up is asked less often: its own clients come first.</summary>
internal sealed class ContinuousProbe : IAsyncDisposable
{
    // Kept connections feel the drain, fresh ones the listener: every tenth request opens its own.
    private const int FreshEvery = 10;

    // One that answers in 20 ms gets 200 a second still; what clients wait behind is no more than these.
    private const int Together = 4;
    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(1);

    private readonly Prober prober;
    private readonly Meter meter = new();
    private readonly CancellationTokenSource enough = new();
    private readonly TimeProvider clock;
    private readonly long start;
    private readonly string? keptAt;
    private readonly Task<Measurement> load;
    private readonly Task keeping;
    private bool told;

    private ContinuousProbe(Prober prober, string path, int rate, string? keptAt)
    {
        this.prober = prober;
        this.keptAt = keptAt;
        clock = prober.Clock;
        start = clock.GetTimestamp();
        load = new ConstantRate(clock, Together).RunAsync(
            new Schedule(rate, Schedule.LongestTime),
            (index, cancellation) => prober.SampleAsync(Question.Get(path) with { FreshConnection = index % FreshEvery == 0 }, cancellation),
            meter, enough.Token);
        keeping = KeepAsync();
    }

    /// <summary>What was measured until now.</summary>
    public Measurement SoFar => meter.Read(clock.GetElapsedTime(start));

    /// <summary>Starts asking at once; the first answers may be awaited by <see cref="AnsweredAsync"/>.</summary>
    /// <param name="prober">Asks; disposed with the probe.</param>
    /// <param name="path">Path to GET, such as the health path.</param>
    /// <param name="rate">Requests per second, from 1.</param>
    /// <param name="keptAt">File that holds the figures so far, written every second; null: none.</param>
    public static ContinuousProbe Start(Prober prober, string path, int rate, string? keptAt = null) => new(prober, path, rate, keptAt);

    /// <summary>The figures that a probe kept which was cut off, or null when there are none to be read.</summary>
    public static async Task<CutoverRecord?> KeptAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return JsonSerializer.Deserialize<CutoverRecord>(await File.ReadAllTextAsync(path, cancellation), JsonSerializerOptions.Web);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Waits until so many requests have ended: the probe is under way.</summary>
    public async Task AnsweredAsync(long requests, CancellationToken cancellation)
    {
        while (meter.Latency.Count < requests && !load.IsCompleted)
            await Task.Delay(TimeSpan.FromMilliseconds(5), clock, cancellation);
    }

    /// <summary>Stops, waits for what is in flight, and tells all; nothing is kept any more.</summary>
    public async Task<CutoverRecord> StopAsync()
    {
        var record = await EndAsync();
        told = true;
        if (keptAt is not null)
            File.Delete(keptAt);
        return record;
    }

    /// <summary>Stops; what nobody was told stays kept.</summary>
    public async ValueTask DisposeAsync()
    {
        var record = await EndAsync();
        if (!told)
            Keep(record);
        enough.Dispose();
        prober.Dispose();
    }

    private async Task<CutoverRecord> EndAsync()
    {
        await enough.CancelAsync();
        var measurement = await load;
        await keeping;
        return measurement.ToCutover();
    }

    private async Task KeepAsync()
    {
        if (keptAt is null)
            return;
        using var timer = new PeriodicTimer(KeepEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(enough.Token))
                Keep(SoFar.ToCutover());
        }
        catch (OperationCanceledException)
        {
            // Stopped: who is not told the last figures finds them kept.
        }
    }

    private void Keep(CutoverRecord record)
    {
        if (keptAt is null)
            return;
        try
        {
            File.WriteAllText(keptAt + ".new", JsonSerializer.Serialize(record, JsonSerializerOptions.Web));
            File.Move(keptAt + ".new", keptAt, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A probe that can't keep its figures must not fail the cutover that it watches.
        }
    }
}
