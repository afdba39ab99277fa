using Interlock.Database;
using Interlock.Migrate;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Migrate;

/// <summary>A long migration says how far it is, and whom it waits for.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class MigrationProgressTests(PostgresCluster cluster) : IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(50);

    private readonly DatabaseRoom room = new(cluster);
    private readonly List<string> said = [];

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task An_index_tells_its_phase()
    {
        // Each row's key takes a moment: long enough to be seen.
        await room.ExecuteAsync("""
            create function slow(n int) returns int language plpgsql immutable as 'begin perform pg_sleep(0.02); return n; end';
            create table users (id int);
            insert into users select generate_series(1, 50)
            """);

        await DuringAsync("create index on users (slow(id))");

        said.ShouldContain(line => line.StartsWith("still running: create index on users (slow(id)), ", StringComparison.Ordinal) && line.Contains("; building index", StringComparison.Ordinal), string.Join('\n', said));
    }

    [Fact]
    public async Task A_lock_tells_who_has_it()
    {
        await room.ExecuteAsync("create table users (id int)");
        await using var other = await room.Url!.OpenAsync(default);
        await other.RunAsync("begin; lock table users", default);

        var waiting = DuringAsync("alter table users add column city text");
        await UntilAsync(() => said.Any(line => line.Contains($"; waits for process {other.ProcessID} (interlock, idle in transaction since ", StringComparison.Ordinal)));
        await other.RunAsync("commit", default);
        await waiting;
    }

    [Fact]
    public async Task That_nobody_can_tell_is_no_failure()
    {
        await using var migrator = await room.Url!.OpenAsync(default);
        await using var progress = MigrationProgress.Start(room.Url!.WithDatabase("nowhere"), migrator, TimeProvider.System, said.Add, Often);

        await migrator.RunAsync("select pg_sleep(0.3)", default);

        said.ShouldBeEmpty();
    }

    private async Task DuringAsync(string sql)
    {
        await using var migrator = await room.Url!.OpenAsync(default);
        await using var progress = MigrationProgress.Start(room.Url!, migrator, TimeProvider.System, Hear, Often);
        await migrator.RunAsync(sql, default);
    }

    private void Hear(string line)
    {
        lock (said)
            said.Add(line);
    }

    private async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            lock (said)
                if (holds())
                    return;
            await Task.Delay(20, limit.Token);
        }
    }
}
