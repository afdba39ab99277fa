using Interlock.Diagnose;
using Interlock.Ledger;
using Interlock.Tests.Database;
using Npgsql;
using Shared;

namespace Interlock.Tests.Diagnose;

[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class DatabaseSessionsTests(PostgresCluster cluster) : IDisposable
{
    private readonly DatabaseRoom room = new(cluster);

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_quiet_database_is_go_in_all()
    {
        var found = await FindAsync();

        found.Select(finding => finding.What).ShouldBe(["connections", "locks", "long statements", "migrations"]);
        found.ShouldAllBe(finding => finding.Verdict == Verdict.Go);
        found[0].Evidence.ShouldMatch(@"^\d+ of \d+ connections are in use, \d+ of them in this database of \d+ MiB$");
    }

    [Fact]
    public async Task Who_waits_for_a_lock_is_told_with_whom_it_waits_for()
    {
        await room.ExecuteAsync("create table held (id int)");
        await using var holder = await room.Url!.OpenAsync(default);
        await using var held = await holder.BeginTransactionAsync();
        await using (var take = new NpgsqlCommand("lock table held", holder, held))
            await take.ExecuteNonQueryAsync();
        await using var waiter = await room.Url!.OpenAsync(default);
        await using var ask = new NpgsqlCommand("select count(*) from held", waiter);
        var asked = ask.ExecuteScalarAsync();

        Finding locks;
        do
            locks = (await FindAsync()).Single(finding => finding.What == "locks");
        while (locks.Verdict == Verdict.Go);

        locks.Evidence.ShouldBe("1 session waits for a lock");
        locks.Details.ShouldHaveSingleItem().ShouldMatch($@"^process {waiter.ProcessID} \(\w+\) waits for process {holder.ProcessID} \(.*\) since \d+ s: select count\(\*\) from held$");
        await held.RollbackAsync();
        await asked;
    }

    [Fact]
    public async Task Connections_that_are_nearly_all_in_use_warn()
    {
        var most = cluster.Value<int>("postgres", "select current_setting('max_connections')::int");
        List<NpgsqlConnection> open = [];
        try
        {
            while (open.Count < most * 0.85)
                open.Add(await room.Url!.OpenAsync(default));

            var connections = (await FindAsync())[0];

            (connections.Verdict, connections.Mend).ShouldBe((Verdict.Warn, "make the services' pools smaller, or max_connections larger; end what is idle"));
            connections.Details.ShouldNotBeEmpty();
        }
        finally
        {
            foreach (var one in open)
                await one.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_schema_at_another_revision_than_what_is_live_warns() =>
        (await FindAsync(new LiveVersion("1.4.0", "c1", "d", "http://127.0.0.1", "007")))[^1].ShouldSatisfyAllConditions(
            it => it.Verdict.ShouldBe(Verdict.Warn), it => it.Evidence.ShouldBe("the schema is at no revision; 1.4.0 was released with 007"));

    private async Task<IReadOnlyList<Finding>> FindAsync(LiveVersion? live = null)
    {
        await using var connection = await room.Url!.OpenAsync(default);
        return await DatabaseSessions.FindAsync(room.Request.Runbook, connection, live, default);
    }
}
