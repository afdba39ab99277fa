using Sample.Storefront.Storage;

namespace Sample.Storefront.Analytics;

/// <summary>Stores a batch in one statement and one round trip: its sessions, their first attribution, its events.</summary>
internal sealed class EventStore(Database database)
{
    // Sessions are taken in the order of their ids, so that two batches never wait for each other's rows.
    private const string Insert = """
        with seen as (
            insert into sessions (id, first_seen, last_seen, landing_path, probe)
            select s.id, s.first_seen, s.last_seen, s.landing_path, $12
            from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::text[]) as s (id, first_seen, last_seen, landing_path)
            order by s.id
            on conflict (id) do update set last_seen = greatest(sessions.last_seen, excluded.last_seen)
        ), attributed as (
            insert into session_attribution (session_id, source, medium, campaign)
            select a.id, a.source, a.medium, a.campaign
            from unnest($1::text[], $5::text[], $6::text[], $7::text[]) as a (id, source, medium, campaign)
            where a.source is not null
            order by a.id
            on conflict (session_id) do nothing
        )
        insert into events (session_id, type, path, occurred_at, properties, probe)
        select e.session_id, e.type, e.path, e.occurred_at, e.properties::jsonb, $12
        from unnest($8::text[], $9::text[], $10::text[], $11::timestamptz[], $13::text[])
            as e (session_id, type, path, occurred_at, properties)
        """;

    public Task<int> SaveAsync(EventBatch batch, CancellationToken cancel)
    {
        var sessions = batch.Accepted.GroupBy(e => e.Session, StringComparer.Ordinal).Select(FirstOf.Session).ToArray();
        var events = batch.Accepted;
        return database.RunAsync((connection, token) => connection.Command(
            Insert,
            Column(sessions, s => s.Id), Column(sessions, s => s.First), Column(sessions, s => s.Last), Column(sessions, s => s.Landing),
            Column(sessions, s => s.Source?.Source), Column(sessions, s => s.Source?.Medium), Column(sessions, s => s.Source?.Campaign),
            Column(events, e => e.Session), Column(events, e => e.Type), Column(events, e => e.Path), Column(events, e => e.At),
            batch.Probe, Column(events, e => e.Properties)).ChangeAsync(token), cancel);
    }

    private static TValue[] Column<T, TValue>(IReadOnlyList<T> rows, Func<T, TValue> value) => [.. rows.Select(value)];

    private sealed record FirstOf(string Id, DateTimeOffset First, DateTimeOffset Last, string Landing, Attribution? Source)
    {
        public static FirstOf Session(IGrouping<string, TrackedEvent> events)
        {
            var first = events.MinBy(e => e.At)!;
            return new FirstOf(events.Key, first.At, events.Max(e => e.At), first.Path,
                events.OrderBy(e => e.At).Select(e => e.Source).FirstOrDefault(source => source is not null));
        }
    }
}
