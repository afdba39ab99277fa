using System.Globalization;
using System.Text.Json;
using Interlock.Runbook;
using Interlock.Verify.Probes;

namespace Interlock.Verify.Load;

/// <summary>Runs whole sessions against a service: a few at a time until all have run, or on a schedule whatever the answers do.</summary>
internal sealed class SessionLoad(LoadSettings settings)
{
    private const int AtOnce = 4;

    // Each may think for long: they are many before the service is slow.
    private const int MostAtOnce = 10_000;

    private readonly Dictionary<string, Probe[]> kinds = settings.Kinds.ToDictionary(
        kind => kind.Key, kind => kind.Value.Steps.Select(step => Probe.Of(step)).ToArray(), StringComparer.Ordinal);

    private readonly Dictionary<string, ThinkTime?[]> pauses = settings.Kinds.ToDictionary(
        kind => kind.Key, kind => kind.Value.Steps.Select(step => (step.Pause ?? kind.Value.Pause) is { } pause ? ThinkTime.Parse(pause) : null).ToArray(), StringComparer.Ordinal);

    public async Task<SessionFigures> RunAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        var run = new Run(this, prober, captures, new SessionData(settings.Seed ?? SessionData.SeedOf(prober.Marker)), new SessionTally());
        var order = SessionSpread.Of(settings);
        var start = prober.Clock.GetTimestamp();
        if (settings.Schedule is not { } schedule)
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
            await Parallel.ForEachAsync(order.Index(), options, async (session, token) => await run.SessionAsync(session.Item, session.Index, TimeSpan.Zero, token));
        }
        else if (order.Count > 0)
            await new ConstantRate(prober.Clock, mostInFlight: MostAtOnce).RunAsync(schedule, async (index, token) =>
            {
                try
                {
                    await run.SessionAsync(order[(int)index], (int)index, prober.Clock.GetElapsedTime(start) - schedule.DueAt(index), token);
                    return Sample.Answered(200);
                }
                catch (Exception broken) when (!(broken is OperationCanceledException && token.IsCancellationRequested))
                {
                    run.Tally.Broke(order[(int)index], broken);
                    return Sample.NoAnswer();
                }
            }, cancellation: cancellation);

        return run.Tally.Read(order.Count, settings.Seed ?? SessionData.SeedOf(prober.Marker), prober.Clock.GetElapsedTime(start), prober.Silence.Longest);
    }

    /// <summary>What the sessions of one load share.</summary>
    private sealed record Run(SessionLoad Load, Prober Prober, Captures Known, SessionData Data, SessionTally Tally)
    {
        /// <summary>One session. How late it begins, by its own schedule, is part of its first request's latency.</summary>
        public async Task SessionAsync(string kind, int index, TimeSpan late, CancellationToken cancellation)
        {
            Tally.Begin(late);
            var captures = Data.For(index, Known
                .With("session", $"{Prober.Marker}-{index.ToString(CultureInfo.InvariantCulture)}")
                .With("index", index.ToString(CultureInfo.InvariantCulture)), Load.DataOf(kind));
            var thinking = Data.RandomOf(index, "pause");
            long events = 0;
            foreach (var (place, probe) in Load.kinds[kind].Index())
            {
                if (place > 0 && Load.pauses[kind][place]?.Next(thinking) is { } pause)
                    await Task.Delay(pause, Prober.Clock, cancellation);
                var started = Prober.Clock.GetTimestamp();
                var now = Prober.Clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
                var outcome = await probe.RunAsync(Prober, captures.With("now", now), cancellation);
                captures = outcome.Captures;
                events += outcome.Posted.Sum(EventsIn);
                // One that was never answered took its time too, and longest of all.
                var took = outcome.Answer?.Took ?? Prober.Clock.GetElapsedTime(started);
                Tally.Add(outcome, kind, place == 0 && late > TimeSpan.Zero ? took + late : took);
            }

            Tally.End(events);
        }
    }

    private IEnumerable<KeyValuePair<string, DataSettings>> DataOf(string kind) => settings.Data.Concat(settings.Kinds[kind].Data);

    /// <summary>Events that a body carries: the length of its list <c>events</c>; without one, it is an event itself.</summary>
    private static int EventsIn(string json)
    {
        try
        {
            using var body = JsonDocument.Parse(json);
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("events", out var events) && events.ValueKind == JsonValueKind.Array
                ? events.GetArrayLength()
                : 1;
        }
        catch (JsonException)
        {
            return 1;
        }
    }
}
