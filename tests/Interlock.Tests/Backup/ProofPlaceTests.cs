using Interlock.Backup;
using Interlock.Engine;
using Interlock.Processes;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Backup;

/// <summary>Where a backup is restored for its proof, and what is left there.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class ProofPlaceTests(PostgresCluster cluster) : IDisposable
{
    private const string Backup = "database backup";
    private const string Proof = "backup proof";

    private readonly DatabaseRoom room = new(cluster) { Live = new("1.3.0", "http://127.0.0.1", true, "200"), Backup = new() };

    private ThrowawayServer Throwaway => ThrowawayServer.Of(room.Site.State, room.Environment);

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task The_live_server_is_spared_the_restore_where_this_machine_can_serve_the_version()
    {
        var role = $"{room.Name}_reader";
        cluster.Execute("postgres", $"create role {role}");
        await room.ExecuteAsync($"create table t (id int primary key, who text collate \"C\"); insert into t select g, 'x' from generate_series(1, 100) g; alter table t enable row level security; create policy own on t to {role} using (who = current_user)");
        var made = cluster.Value<long>("postgres", "select count(*) from pg_database");
        await room.RunAsync(Phase.Backup, Backup);

        var proof = await room.RunAsync(Phase.Backup, Proof);

        proof.Verdict.ShouldBe(Verdict.Go, string.Join('\n', proof.Details.Prepend(proof.Evidence)));
        proof.Evidence.ShouldContain("restored on a throwaway server on this machine");
        cluster.Value<long>("postgres", "select count(*) from pg_database").ShouldBe(made);
        (await Throwaway.RemoveAsync()).ShouldBeFalse("nothing of it is left");
        BackupManifest.Read((string)room.DataOf(Phase.Backup, Backup)!["path"]!)!.Proof.ShouldBe("restore");
        await room.ExecuteAsync("drop table t");
        cluster.Execute("postgres", $"drop role {role}");
    }

    [Fact]
    public async Task Where_no_server_can_be_set_up_the_database_own_server_serves()
    {
        await room.ExecuteAsync("create table t (id int)");
        await room.RunAsync(Phase.Backup, Backup);
        room.Commands = new Failing("initdb");

        var proof = await room.RunAsync(Phase.Backup, Proof);

        proof.Verdict.ShouldBe(Verdict.Go, proof.Evidence);
        proof.Evidence.ShouldContain("restored on the same server");
        room.Said.ShouldContain(line => line.Contains("a throwaway one did not start here"));
    }

    [Fact]
    public async Task A_throwaway_server_that_a_killed_run_left_is_stopped_and_removed()
    {
        await room.ExecuteAsync("create table t (id int)");
        await room.RunAsync(Phase.Backup, Backup);
        await room.PrepareAsync(Phase.Backup, Proof);
        // Never disposed of, as after a kill; its process is this test's, and ends here.
        var left = await ThrowawayServer.StartAsync(PostgresCluster.Bin, room.Site.State, room.Environment, room.Commands, default);
        await using (await left.Admin.OpenAsync(default))
        {
        }

        (await room.UndoAsync(Phase.Backup, Proof)).Evidence.ShouldContain("a throwaway server");

        (await Throwaway.RemoveAsync()).ShouldBeFalse();
        await Should.ThrowAsync<Npgsql.NpgsqlException>(() => left.Admin.OpenAsync(default));
        await left.DisposeAsync();
    }

    [Fact]
    public async Task A_backup_whose_snapshot_ended_with_its_process_is_made_again()
    {
        await room.ExecuteAsync("create table t (id int)");
        await room.RunAsync(Phase.Backup, Backup);
        room.EndProcess();

        var proof = await room.RunAsync(Phase.Backup, Proof);

        proof.Verdict.ShouldBe(Verdict.Stop);
        proof.Evidence.ShouldContain("ended with the run that made it");
        (await room.ProbeAsync(Phase.Backup, Backup)).State.ShouldBe(RealityState.NotDone);
        room.Step(Phase.Backup, Backup).ProvenWith.ShouldBe([Proof]);
    }

    [Fact]
    public async Task The_snapshot_is_not_held_beyond_the_proof()
    {
        await room.ExecuteAsync("create table t (id int)");
        await room.RunAsync(Phase.Backup, Backup);
        Held().ShouldBe(1);

        await room.RunAsync(Phase.Backup, Proof);

        Held().ShouldBe(0);
    }

    [Fact]
    public async Task Another_server_that_does_not_answer_stops()
    {
        await room.ExecuteAsync("create table t (id int)");
        room.Backup = new() { ProveOn = (room.Url! with { Port = 1 }).ForService() };
        await room.RunAsync(Phase.Backup, Backup);

        await Should.ThrowAsync<Npgsql.NpgsqlException>(() => room.RunAsync(Phase.Backup, Proof));
    }

    private long Held() => cluster.Value<long>("postgres", $"select count(*) from pg_stat_activity where datname = '{room.Name}' and state like 'idle in transaction%'");

    private sealed class Failing(string program) : ICommandRunner
    {
        private readonly CommandRunner real = new(TimeProvider.System);

        public Task<CommandResult> RunAsync(Command command, Action<string>? line = null, CancellationToken cancellation = default) =>
            command.Arguments.Prepend(command.Program).Any(word => Path.GetFileName(word) == program)
                ? real.RunAsync(new Command("/bin/sh", "-c", "echo no space left >&2; exit 1"), line, cancellation)
                : real.RunAsync(command, line, cancellation);

        public DetachedProcess StartDetached(Command command, string log) => real.StartDetached(command, log);
    }
}
