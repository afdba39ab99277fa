using Shared;

namespace Sample.Storefront.Tests;

[Collection(PostgresCollection.Name)]
public class MigrationTests(PostgresCluster cluster)
{
    [Fact]
    public void Every_down_takes_back_exactly_what_its_up_did()
    {
        var database = StorefrontDatabase.Create(cluster, "000");
        List<string> schemas = [database.Schema()];
        foreach (var revision in StorefrontDatabase.Revisions)
        {
            database.Up(revision);
            schemas.Add(database.Schema());
        }

        schemas.Distinct(StringComparer.Ordinal).Count().ShouldBe(schemas.Count, "each revision changes something");
        foreach (var (revision, index) in StorefrontDatabase.Revisions.Select((revision, index) => (revision, index)).Reverse())
        {
            database.Down(revision);
            database.Schema().ShouldBe(schemas[index], $"down {revision}");
        }

        foreach (var revision in StorefrontDatabase.Revisions)
            database.Up(revision);
        database.Schema().ShouldBe(schemas[^1]);
    }

    [Fact]
    public void The_schema_has_the_tables_and_indexes_that_the_runbook_counts()
    {
        var database = StorefrontDatabase.Create(cluster);
        database.Value<long>("select count(*) from pg_tables where schemaname = 'public' and tablename <> 'schema_revision'").ShouldBeGreaterThanOrEqualTo(6);
        database.Value<long>("select count(*) from pg_indexes where indexname like 'idx\\_%'").ShouldBeGreaterThanOrEqualTo(10);
        database.Value<long>("select count(*) from pg_index where not indisvalid").ShouldBe(0);
        database.Value<string>("select indexdef from pg_indexes where indexname = 'idx_events_timestamp_path'").ShouldContain("(occurred_at, path)");
    }

    [Fact]
    public void What_was_cut_off_half_way_can_be_run_again()
    {
        foreach (var revision in StorefrontDatabase.Revisions.Where(r => File.ReadLines(StorefrontDatabase.FileOf(r, "up")).First() == "-- interlock: no-transaction"))
        {
            var database = StorefrontDatabase.Create(cluster, revision);
            var schema = database.Schema();
            database.Execute($"delete from schema_revision where revision = '{revision}'");
            database.Up(revision);
            database.Schema().ShouldBe(schema, revision);
        }
    }

    [Fact]
    public void The_backfill_finds_each_sessions_first_path_and_keeps_every_row()
    {
        var database = StorefrontDatabase.Create(cluster, "002");
        database.Execute("""
            insert into sessions (id, first_seen, last_seen) select 's' || n, now(), now() from generate_series(1, 200) n;
            insert into events (session_id, type, path, occurred_at)
            select 's' || n, 'page_view', '/' || k, now() + k * interval '1 second' from generate_series(1, 200) n, generate_series(1, 3) k
            """);
        database.Up("003");
        database.Value<long>("select count(*) from sessions where landing_path = '/1'").ShouldBe(200);
        database.Down("003");
        database.Count("events").ShouldBe(600);
    }
}
