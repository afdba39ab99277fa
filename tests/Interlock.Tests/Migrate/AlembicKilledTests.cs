using Interlock.Engine;
using Interlock.Processes;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Migrate;

/// <summary>A run that is killed while Alembic migrates: the tool may live on, or have been killed too. Either way the next run knows where the schema stands.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class AlembicKilledTests(PostgresCluster cluster) : IDisposable
{
    private const string Migrations = "migrations";
    private readonly DatabaseRoom room = new(cluster);

    public void Dispose() => room.Dispose();

    [FactWithProgram("alembic")]
    public async Task A_tool_that_lives_on_is_waited_for_and_what_it_did_counts()
    {
        await SlowAsync();
        var tool = await KilledAsync(kill: false);

        var reality = await room.ProbeAsync(Phase.Migrate, Migrations);

        await tool;
        (reality.State, reality.Evidence).ShouldBe((RealityState.Done, "the schema is at 002"));
        (await room.RunAgainAsync(Phase.Migrate, Migrations)).Changed.ShouldBeFalse("nothing is left to do");
    }

    [FactWithProgram("alembic")]
    public async Task A_tool_that_lives_on_is_waited_for_before_it_is_taken_back()
    {
        await SlowAsync();
        await KilledAsync(kill: false);

        (await room.UndoAsync(Phase.Migrate, Migrations)).Outcome.ShouldBe(UndoOutcome.Back);

        (await room.ValueAsync<string>("select version_num from alembic_version")).ShouldBe("001");
    }

    [FactWithProgram("alembic")]
    public async Task A_tool_that_was_killed_too_has_left_nothing_and_is_run_again()
    {
        await SlowAsync();
        await KilledAsync(kill: true);

        var reality = await room.ProbeAsync(Phase.Migrate, Migrations);
        var again = await room.RunAgainAsync(Phase.Migrate, Migrations);

        (reality.State, reality.Evidence).ShouldBe((RealityState.NotDone, "the schema is still at 001"));
        again.Evidence.ShouldContain("001 → 002: 1 applied");
    }

    [FactWithProgram("alembic")]
    public async Task An_index_that_was_being_built_beside_the_service_is_half_done_and_named()
    {
        await UpAsync("001", "002a", "002b", "003");
        room.WithAlembic("004").Committed();
        await using var busy = await (await room.Context().Database(default))!.OpenAsync(default);
        await using (var transaction = await busy.BeginTransactionAsync())
        {
            // The index waits for whoever has seen the table.
            await using (var look = new Npgsql.NpgsqlCommand("insert into events (path) values ('/')", busy))
                await look.ExecuteNonQueryAsync();
            await KilledAsync(kill: true, "create index concurrently");
            await transaction.CommitAsync();
        }

        var reality = await room.ProbeAsync(Phase.Migrate, Migrations);
        var again = await room.RunAgainAsync(Phase.Migrate, Migrations);

        reality.State.ShouldBe(RealityState.Partly);
        reality.Evidence.ShouldContain("004");
        again.Verdict.ShouldBe(Verdict.Stop);
        again.Evidence.ShouldContain("idx_events_path");
    }

    private async Task SlowAsync()
    {
        await UpAsync("001");
        room.WithVersion("002", "slow", "'001'", "op.execute('create table late (id int)'); op.execute('select pg_sleep(2)')", "op.execute('drop table late')").Committed();
    }

    private async Task UpAsync(params string[] revisions)
    {
        room.WithAlembic(revisions);
        var up = await room.RunAsync(Phase.Migrate, Migrations);
        up.Verdict.ShouldBe(Verdict.Go, up.Evidence);
    }

    // Runs until the tool is in the middle of it, and leaves it: as by a kill, nothing more is heard of the run.
    private async Task<Task<CommandResult>> KilledAsync(bool kill, string statement = "select pg_sleep")
    {
        var left = new Left(() => room.ValueAsync<long>($"select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query ilike '%{statement}%'"), kill);
        room.Commands = left;
        await Should.ThrowAsync<OperationCanceledException>(() => room.RunAsync(Phase.Migrate, Migrations));
        room.Commands = new CommandRunner(TimeProvider.System);
        return left.Tool!;
    }

    private sealed class Left(Func<Task<long>> inTheMiddle, bool kill) : ICommandRunner
    {
        private readonly CommandRunner real = new(TimeProvider.System);

        public Task<CommandResult>? Tool { get; private set; }

        public async Task<CommandResult> RunAsync(Command command, Action<string>? line = null, CancellationToken cancellation = default)
        {
            if (!command.ToString().Contains("upgrade", StringComparison.Ordinal) || command.ToString().Contains("--sql", StringComparison.Ordinal))
                return await real.RunAsync(command, line, cancellation);
            using var end = new CancellationTokenSource();
            Tool = real.RunAsync(command, null, end.Token);
            while (await inTheMiddle() == 0 && !Tool.IsCompleted)
                await Task.Delay(20, cancellation);
            if (kill)
            {
                await end.CancelAsync();
                await Task.WhenAny(Tool);
            }

            throw new OperationCanceledException("killed");
        }

        public DetachedProcess StartDetached(Command command, string log) => throw new NotSupportedException();
    }
}
