using Sample.Storefront.Storage;

namespace Sample.Storefront.Analytics;

/// <summary>The last five minutes of real traffic, at most a second old.</summary>
internal sealed class Realtime(Database database, ICache cache, TimeProvider clock)
{
    private const string Key = "storefront:realtime";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    private const string Totals = "select count(distinct session_id), count(*) from events where occurred_at >= $1 and probe is null";
    private const string Types = """
        select type, count(*) from events where occurred_at >= $1 and probe is null
        group by type order by count(*) desc, type limit 20
        """;

    public async Task<JsonNode> ReadAsync(CancellationToken cancel)
    {
        if (await cache.GetAsync(Key, cancel) is { } kept && JsonNode.Parse(kept) is { } cached)
            return cached;

        var since = clock.GetUtcNow() - Window;
        var fresh = await database.RunAsync(async (connection, token) =>
        {
            var totals = (await connection.Command(Totals, since).RowsAsync(row => (Sessions: row.GetInt64(0), Events: row.GetInt64(1)), token))[0];
            return new JsonObject
            {
                ["window_seconds"] = (int)Window.TotalSeconds,
                ["active_sessions"] = totals.Sessions,
                ["events"] = totals.Events,
                ["by_type"] = await Summary.CountsAsync(connection.Command(Types, since), "type", "events", token),
            };
        }, cancel);
        await cache.SetAsync(Key, fresh.ToJsonString(), Age, cancel);
        return fresh;
    }
}
