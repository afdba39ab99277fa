using Interlock.Database;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Tests.Database;
using Interlock.Tests.Ledger;
using Npgsql;
using Shared;

namespace Interlock.Tests.Migrate;

/// <summary>One migrator per database: what migrates already is waited for, and named when it goes on.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class MigrationLockTests : IDisposable
{
    private const string Migrations = "migrations";
    private const string Lock = "Another migration of";
    private readonly DatabaseRoom room;

    public MigrationLockTests(PostgresCluster cluster) => room = new DatabaseRoom(cluster)
        .With("001_users.up.sql", "create table users (id int);").With("001_users.down.sql", "drop table users;");

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task One_that_ends_is_waited_for()
    {
        var first = await MigrationLock.EnterAsync(room.Url!, TimeProvider.System, default);
        var second = MigrationLock.EnterAsync(room.Url!, TimeProvider.System, default);
        second.IsCompleted.ShouldBeFalse();

        await first.DisposeAsync();

        await using var entered = await second.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task One_that_goes_on_for_longer_than_a_minute_is_named()
    {
        await using var other = await MigrationLock.EnterAsync(room.Url!, TimeProvider.System, default);

        var refused = await Should.ThrowAsync<MigrationException>(() => MigrationLock.EnterAsync(room.Url!, new HastyClock(), default));

        refused.Message.ShouldContain(Lock);
        refused.Message.ShouldContain("it has Interlock's advisory lock");
        refused.Message.ShouldContain("pg_terminate_backend");
    }

    [Fact]
    public async Task A_tool_that_a_killed_run_has_left_is_named_by_its_process()
    {
        await using var tool = await ToolAsync();

        var busy = await MigrationLock.BusyAsync(room.Url!, new HastyClock(), default);

        busy.ShouldNotBeNull().ShouldContain($"process {tool.ProcessID} of the server, since ");
        busy.ShouldContain("which a run that was killed has left");
        await tool.DisposeAsync();
        (await MigrationLock.BusyAsync(room.Url!, TimeProvider.System, default)).ShouldBeNull();
    }

    [Fact]
    public async Task While_one_goes_on_nobody_knows_where_the_schema_stands_and_nothing_is_taken_back()
    {
        (await room.RunAsync(Phase.Migrate, Migrations)).Verdict.ShouldBe(Verdict.Go);
        await using var tool = await ToolAsync();
        room.Clock = new HastyClock();

        var reality = await room.ProbeAsync(Phase.Migrate, Migrations);
        var undone = await room.UndoAsync(Phase.Migrate, Migrations);

        reality.State.ShouldBe(RealityState.Partly);
        reality.Evidence.ShouldContain(Lock);
        (undone.Outcome, undone.Evidence).ShouldBe((UndoOutcome.Failed, reality.Evidence));
        (await room.ValueAsync<bool>("select to_regclass('users') is not null")).ShouldBeTrue();
    }

    private async Task<NpgsqlConnection> ToolAsync()
    {
        var tool = await room.Url!.OpenAsync(default);
        await tool.RunAsync($"set application_name = {Sql.Literal(MigrationLock.ToolSession)}", default);
        return tool;
    }
}
