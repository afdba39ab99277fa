using Npgsql;
using Sample.Storefront.Storage;

namespace Sample.Storefront.Analytics;

/// <summary>The figures of a span: of real traffic, or of one probe's alone.</summary>
internal static class Summary
{
    private const string Totals = """
        select count(distinct session_id), count(*), count(*) filter (where type = 'page_view')
        from events where occurred_at >= $1 and probe is not distinct from $2
        """;

    private const string TopPaths = """
        select path, count(*) from events
        where occurred_at >= $1 and probe is not distinct from $2 and type = 'page_view'
        group by path order by count(*) desc, path limit 10
        """;

    private const string Sources = """
        select a.source, count(*) from session_attribution a join sessions s on s.id = a.session_id
        where s.last_seen >= $1 and s.probe is not distinct from $2
        group by a.source order by count(*) desc, a.source limit 10
        """;

    public static async Task<JsonNode> ReadAsync(NpgsqlConnection connection, DateTimeOffset since, string? probe, CancellationToken cancel)
    {
        var totals = (await connection.Command(Totals, since, probe)
            .RowsAsync(row => (Sessions: row.GetInt64(0), Events: row.GetInt64(1), Views: row.GetInt64(2)), cancel))[0];
        return new JsonObject
        {
            ["since"] = since.ToString("O"),
            ["sessions"] = totals.Sessions,
            ["events"] = totals.Events,
            ["page_views"] = totals.Views,
            ["top_paths"] = await CountsAsync(connection.Command(TopPaths, since, probe), "path", "views", cancel),
            ["sources"] = await CountsAsync(connection.Command(Sources, since, probe), "source", "sessions", cancel),
        };
    }

    public static async Task<JsonArray> CountsAsync(NpgsqlCommand command, string name, string count, CancellationToken cancel) =>
        new([.. await command.RowsAsync(row => (JsonNode)new JsonObject { [name] = row.GetString(0), [count] = row.GetInt64(1) }, cancel)]);
}
