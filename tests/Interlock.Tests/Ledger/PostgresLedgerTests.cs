using Interlock.Ledger;
using Npgsql;
using Shared;

namespace Interlock.Tests.Ledger;

/// <summary>One server for the tests of the form in PostgreSQL.</summary>
[CollectionDefinition("ledger server")]
public sealed class LedgerServer : ICollectionFixture<PostgresCluster>;

[Collection("ledger server")]
[Trait("Suite", "database")]
public sealed class PostgresLedgerTests(PostgresCluster cluster) : LedgerContract
{
    private readonly string database = "ledger_" + Guid.NewGuid().ToString("N")[..12];

    private string Connection => cluster.ConnectionString(database);

    protected override IReadOnlyDictionary<string, string> HolderSettings => new Dictionary<string, string>(StringComparer.Ordinal) { ["HOLDER_CONNECTION"] = Connection };

    public override void Dispose() => cluster.Drop(database);

    protected override ILedger Open() => new PostgresLedger(new(Connection));

    [Fact]
    public async Task A_missing_database_is_made_by_two_first_runs_at_once()
    {
        await using var ledger = Open();

        var pens = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => ledger.LockAsync("env" + i, Holder()))));

        pens.Select(pen => pen.Fence).ShouldAllBe(fence => fence == 1);
        foreach (var pen in pens)
            await pen.DisposeAsync();
        cluster.Value<string>("postgres", $"SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = '{database}'").ShouldBe("UTF8");
    }

    [Fact]
    public async Task A_holder_that_lost_its_connection_goes_on_when_nobody_took_over()
    {
        await using var pen = await Open().LockAsync(Place, Holder());
        await pen.AppendAsync(Entry("before"));
        EndSessions();

        await pen.AppendAsync(Entry("after"));

        (await EvidenceAsync()).ShouldBe(["before", "after"]);
        await Should.ThrowAsync<LockedException>(() => Open().LockAsync(Place, Holder("run-2")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_holder_that_lost_its_connection_cannot_append_after_another_took_over(bool otherStillHolds)
    {
        // It must not take its lock back by itself in the moment between.
        await using var stale = await new PostgresLedger(new(Connection), new StoppedClock()).LockAsync(Place, Holder());
        await stale.AppendAsync(Entry("mine"));
        EndSessions();
        var other = await TakeAsync();
        await other.AppendAsync(Entry("other's"));
        if (!otherStillHolds)
            await other.DisposeAsync();

        for (var attempt = 0; attempt < 2; attempt++)
            (await Should.ThrowAsync<LedgerException>(() => stale.AppendAsync(Entry("too late")))).Message.ShouldContain("lost to another run");

        (await EvidenceAsync()).ShouldBe(["mine", "other's"]);
        await other.DisposeAsync();
        await using var third = await TakeAsync();
    }

    [Fact]
    public async Task An_old_fence_cannot_append_even_over_a_living_connection()
    {
        await using var pen = await new PostgresLedger(new(Connection), new StoppedClock()).LockAsync(Place, Holder());
        cluster.Execute(database, "UPDATE interlock.locks SET fence = fence + 1");

        await Should.ThrowAsync<LedgerException>(() => pen.AppendAsync(Entry("too late")));

        (await Open().ReadAsync(Place)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unreachable_server_is_a_clear_error_without_the_password()
    {
        var secret = "pw-" + Guid.NewGuid();
        var nowhere = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = PostgresCluster.FreePort(), Username = "u", Password = secret, Database = "interlock" };
        await using var ledger = new PostgresLedger(new(nowhere.ConnectionString));

        var failures = new[]
        {
            await Should.ThrowAsync<LedgerException>(() => ledger.LockAsync(Place, Holder())),
            await Should.ThrowAsync<LedgerException>(() => ledger.ReadAsync(Place)),
            await Should.ThrowAsync<LedgerException>(() => ledger.HolderAsync(Place)),
        };

        failures.ShouldAllBe(failed => failed.Message.Contains("127.0.0.1") && failed.Message.Contains("nothing is done without the ledger") && !failed.ToString().Contains(secret));
    }

    [Fact]
    public async Task A_role_that_may_only_write_can_use_a_ledger_that_is_there()
    {
        await (await Open().LockAsync(Place, Holder())).DisposeAsync();
        cluster.Execute(database, "DO $$BEGIN CREATE ROLE scribe LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END$$; GRANT USAGE ON SCHEMA interlock TO scribe; GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA interlock TO scribe");
        await using var ledger = new PostgresLedger(new(new NpgsqlConnectionStringBuilder(Connection) { Username = "scribe" }.ConnectionString));

        await using var pen = await ledger.LockAsync(Place, Holder());
        await pen.AppendAsync(Entry("scribed"));

        (await EvidenceAsync()).ShouldBe(["scribed"]);
    }

    [Fact]
    public async Task What_is_acknowledged_is_on_the_disk_whatever_the_servers_default_is()
    {
        await using var pen = await Open().LockAsync(Place, Holder());

        // The test server runs with synchronous_commit off; the lock's session must not.
        cluster.Value<string>("postgres", "SELECT setting FROM pg_settings WHERE name = 'synchronous_commit'").ShouldBe("off");
        var sessions = new PostgresSession(new(Connection), TimeProvider.System);
        await using var session = await sessions.OpenAsync(default);
        await using var ask = new NpgsqlCommand("SELECT current_setting('synchronous_commit') || ' ' || current_setting('tcp_keepalives_idle')", session);
        (await ask.ExecuteScalarAsync()).ShouldBe("on 15");
    }

    [Fact]
    public async Task A_holder_whose_connection_breaks_while_it_appends_nothing_takes_its_lock_again_at_once()
    {
        await using var pen = await Open().LockAsync(Place, Holder());
        await pen.AppendAsync(Entry("before"));
        EndSessions();

        // More than the 10 s after which an idle connection is found broken.
        for (var seconds = 0; seconds < 12 && await Open().HolderAsync(Place) is null; seconds++)
            await Task.Delay(TimeSpan.FromSeconds(1));
        await pen.AppendAsync(Entry("after"));

        (await EvidenceAsync()).ShouldBe(["before", "after"]);
        await Should.ThrowAsync<LockedException>(() => Open().LockAsync(Place, Holder("run-2")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_holder_that_appends_nothing_hears_that_another_took_its_lock(bool connectionBroke)
    {
        await using var pen = await Open().LockAsync(Place, Holder());
        var heard = new TaskCompletionSource();
        await using var hearing = pen.Lost.Register(heard.SetResult);

        // What taking the lock does first of all.
        cluster.Execute(database, "UPDATE interlock.locks SET fence = fence + 1");
        if (connectionBroke)
            EndSessions();

        await heard.Task.WaitAsync(TimeSpan.FromSeconds(20));
        (await Should.ThrowAsync<LockLostException>(() => pen.AppendAsync(Entry("too late")))).Message.ShouldContain("lost to another run");
        await using var other = await TakeAsync();
    }

    [Fact]
    public async Task After_an_outage_longer_than_its_patience_the_next_append_tries_again()
    {
        await using var pen = await new PostgresLedger(new(Connection), new HastyClock()).LockAsync(Place, Holder());
        await pen.AppendAsync(Entry("before"));
        cluster.Execute("postgres", $"ALTER DATABASE {database} ALLOW_CONNECTIONS false");
        EndSessions();

        for (var attempt = 0; attempt < 2; attempt++)
            (await Should.ThrowAsync<LedgerException>(() => pen.AppendAsync(Entry("lost")))).Message.ShouldContain("could not be written");
        cluster.Execute("postgres", $"ALTER DATABASE {database} ALLOW_CONNECTIONS true");
        await pen.AppendAsync(Entry("after"));

        (await EvidenceAsync()).ShouldBe(["before", "after"]);
    }

    private void EndSessions() =>
        cluster.Execute("postgres", $"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{database}' AND application_name = 'interlock-lock'");
}
