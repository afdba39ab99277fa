using System.Globalization;
using System.Text.Json;
using Interlock.Runbook;
using Interlock.Verify.Probes;

namespace Interlock.Verify.Load;

/// <summary>Runs whole sessions against a service, a few at a time.</summary>
internal sealed class SessionLoad(LoadSettings settings)
{
    private const int AtOnce = 4;
    private const int MostProblems = 10;

    private readonly Dictionary<string, Probe[]> kinds = settings.Kinds.ToDictionary(
        kind => kind.Key, kind => kind.Value.Steps.Select(step => Probe.Of(step)).ToArray(), StringComparer.Ordinal);

    public async Task<SessionFigures> RunAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        var tally = new Tally();
        var sessions = SessionSpread.Of(settings).Select((kind, index) => (kind, index));
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(sessions, options, async (session, token) =>
            await RunSessionAsync(session.kind, session.index, prober, captures, tally, token));
        return tally.Read(settings.Sessions);
    }

    private async Task RunSessionAsync(string kind, int index, Prober prober, Captures captures, Tally tally, CancellationToken cancellation)
    {
        captures = captures
            .With("session", $"{prober.Marker}-{index.ToString(CultureInfo.InvariantCulture)}")
            .With("index", index.ToString(CultureInfo.InvariantCulture));
        long events = 0;
        foreach (var probe in kinds[kind])
        {
            var now = prober.Clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            var outcome = await probe.RunAsync(prober, captures.With("now", now), cancellation);
            captures = outcome.Captures;
            events += outcome.Posted.Sum(EventsIn);
            tally.Add(outcome, kind);
        }

        tally.EndSession(events);
    }

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

    private sealed class Tally
    {
        private readonly Lock held = new();
        private readonly List<string> problems = [];
        private readonly LatencyHistogram latency = new();
        private long requests, failed, events;
        private int sessions;

        public void Add(ProbeOutcome outcome, string kind)
        {
            lock (held)
            {
                requests++;
                if (outcome.Answer is { } answer)
                    latency.Record(answer.Took);
                if (outcome.Passed)
                    return;
                failed++;
                if (problems.Count < MostProblems)
                    problems.Add($"{kind}: {outcome.Evidence}");
            }
        }

        public void EndSession(long sent)
        {
            lock (held)
            {
                events += sent;
                sessions += sent > 0 ? 1 : 0;
            }
        }

        public SessionFigures Read(int planned)
        {
            lock (held)
                return new SessionFigures(planned, sessions, requests, failed, events, latency, [.. problems]);
        }
    }
}

/// <summary>What sessions came to.</summary>
/// <param name="Planned">Sessions that were to run.</param>
/// <param name="Sessions">Of them sent at least one event that was taken.</param>
/// <param name="Requests">Requests in all.</param>
/// <param name="Failed">Of them failed: no answer, or an answer that is not as expected.</param>
/// <param name="Events">Events that were taken.</param>
/// <param name="Latency">Latencies of the answers.</param>
/// <param name="Problems">The first failures.</param>
internal sealed record SessionFigures(int Planned, int Sessions, long Requests, long Failed, long Events, LatencyHistogram Latency, IReadOnlyList<string> Problems)
{
    public double FailedPercent => Requests == 0 ? 0 : 100.0 * Failed / Requests;
}
