using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Ledger;
using Interlock.Rollback.Replaying;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Session;

/// <summary>A slot keeps write-ahead log until the disk is full: Status tells of it, and drops it when told to.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class CleanTests : IAsyncLifetime, IDisposable
{
    private readonly SessionRoom room = new();
    private readonly PostgresCluster cluster;
    private readonly string name;
    private readonly string environment = $"e{Guid.NewGuid():N}";

    public CleanTests(PostgresCluster cluster)
    {
        this.cluster = cluster;
        name = cluster.CreateDatabase();
        File.WriteAllText(Path.Combine(room.Root, "release.yaml"), $$"""
            name: shop
            version: 1.4.0
            services:
              web:
                run: ./serve
            database:
              url: {{cluster.Url(name)}}
              rollback: {ways: [code-only, replay]}
            environments:
              {{environment}}:
                rollout: {traffic: [100]}
            """);
    }

    public async Task InitializeAsync()
    {
        await room.WithAsync(environment);
        await using var armed = await ReplaySlot.ArmAsync(DatabaseUrl.Parse(cluster.Url(name)), ReplayNames.For(environment, "run"), [], TimeProvider.System, null, default);
    }

    public Task DisposeAsync()
    {
        cluster.Execute(name, $"select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = '{name}'");
        cluster.Drop(name);
        cluster.Drop($"{name}_left_20261121040302");
        return Task.CompletedTask;
    }

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task Status_tells_of_a_slot_and_leaves_it()
    {
        (await StatusAsync(cleans: false)).ShouldContain("write-ahead log kept, no backup here belongs to it; --clean drops it");

        Slots().ShouldBe(1);
    }

    [Fact]
    public async Task Status_lists_databases_that_rollbacks_have_kept_and_cleaning_keeps_them()
    {
        var left = await LeaveAsync("20261121040302");
        await room.SayAsync(environment, session => session.StatusAsync(), target: "Status", cleans: true);

        (await StatusAsync(cleans: false)).ShouldMatch($"Database {left} \\([0-9]+ MiB, kept by a rollback since 2026-11-21 04:03Z\\); when nothing of it is needed any more: drop database \"{left}\"");

        (await DownAsync()).ShouldContain($"kept database {left} (");
        cluster.Value<long>("postgres", $"select count(*) from pg_database where datname = '{left}'").ShouldBe(1);
    }

    [Fact]
    public async Task A_configured_database_that_is_not_made_yet_is_one_plain_line()
    {
        await NamedAsync("not_made_yet");

        var said = await StatusAsync(cleans: false);

        said.Split('\n').Count(line => line.Contains("not_made_yet", StringComparison.Ordinal)).ShouldBe(1, said);
        said.ShouldContain($"Database not_made_yet on {cluster.Host} does not exist: the first release makes it\n");
    }

    [Fact]
    public async Task Told_to_clean_it_drops_the_slot_and_its_publications()
    {
        (await StatusAsync(cleans: true)).ShouldContain("dropped interlock_replay_");

        Slots().ShouldBe(0);
        cluster.Value<long>(name, "select count(*) from pg_publication").ShouldBe(0);
    }

    [Fact]
    public async Task Down_leaves_none_on_a_configured_server()
    {
        (await DownAsync()).ShouldMatch("dropped replay slot interlock_replay_.*, which kept 0 MiB of write-ahead log");

        Slots().ShouldBe(0);
        cluster.Value<long>(name, "select count(*) from pg_publication").ShouldBe(0);
        Directory.Exists(room.State).ShouldBeFalse();
    }

    [Fact]
    public async Task Down_that_keeps_the_data_tells_of_it()
    {
        (await DownAsync(keepData: true)).ShouldContain("kept replay slot interlock_replay_");

        Slots().ShouldBe(1);
    }

    [Fact]
    public async Task Down_tells_how_to_drop_what_it_could_not_ask_for()
    {
        var runbook = Path.Combine(room.Root, "release.yaml");
        await File.WriteAllTextAsync(runbook, (await File.ReadAllTextAsync(runbook)).Replace($":{cluster.Port}/", ":1/", StringComparison.Ordinal));

        var said = await DownAsync();

        said.ShouldContain($"where starts_with(slot_name, '{ReplayNames.PrefixFor(environment)}')");
        Directory.Exists(room.State).ShouldBeFalse("what runs here goes all the same");
    }

    [Fact]
    public async Task A_release_that_runs_keeps_its_slot()
    {
        await using var release = await room.LockAsync(environment);

        (await Should.ThrowAsync<LockedException>(() => StatusAsync(cleans: true))).Message.ShouldContain("held by Deploy");

        Slots().ShouldBe(1);
    }

    // As a swap leaves one: under another name, closed, with a comment by which it is found.
    private async Task<string> LeaveAsync(string time)
    {
        var left = $"{name}_left_{time}";
        await using var connection = await DatabaseUrl.Parse(cluster.Url("postgres")).OpenAsync(default);
        await connection.RunAsync($"create database {left} allow_connections false", default);
        await connection.RunAsync($"comment on database {left} is '{LeftDatabase.SignOf(ReplayNames.For(environment, "run"))}'", default);
        return left;
    }

    private async Task NamedAsync(string other)
    {
        var runbook = Path.Combine(room.Root, "release.yaml");
        await File.WriteAllTextAsync(runbook, (await File.ReadAllTextAsync(runbook)).Replace(cluster.Url(name), cluster.Url(other), StringComparison.Ordinal));
    }

    private Task<string> DownAsync(bool keepData = false) => room.SayAsync(environment, session => session.DownAsync(), keepData);

    private Task<string> StatusAsync(bool cleans) => room.SayAsync(environment, session => session.StatusAsync(), target: "Status", cleans: cleans);

    private long Slots() => cluster.Value<long>("postgres", $"select count(*) from pg_replication_slots where database = '{name}'");
}
