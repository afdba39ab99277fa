using Interlock.Backup;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Backup;

[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class BackupUndoTests(PostgresCluster cluster) : IDisposable
{
    private const string Backup = "database backup";
    private const string Proof = "backup proof";

    private readonly DatabaseRoom room = new(cluster) { Live = new("1.3.0", "http://127.0.0.1", true, "200") };

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task The_undo_of_a_proof_drops_what_a_kill_left_of_its_own_and_nothing_else()
    {
        await room.ExecuteAsync("create table t (id int)");
        await room.RunAsync(Phase.Backup, Backup);
        await room.PrepareAsync(Phase.Backup, Proof);
        var (ours, theirs) = (ScratchDatabase.PrefixFor("local", room.Name) + "left", ScratchDatabase.PrefixFor("staging", room.Name) + "busy");
        cluster.Execute("postgres", $"create database \"{ours}\"");
        cluster.Execute("postgres", $"create database \"{theirs}\"");
        try
        {
            (await room.ProbeAsync(Phase.Backup, Proof)).State.ShouldBe(RealityState.NotDone, "a proof that was cut off proves nothing");

            var undone = await room.UndoAsync(Phase.Backup, Proof);

            undone.Outcome.ShouldBe(UndoOutcome.Back);
            undone.Evidence.ShouldContain(ours);
            (await room.UndoAsync(Phase.Backup, Proof)).Evidence.ShouldBe("no scratch database is left", "undoing twice is harmless");
            cluster.Value<string>("postgres", $"select string_agg(datname, ',') from pg_database where datname in ('{ours}', '{theirs}')").ShouldBe(theirs);
        }
        finally
        {
            cluster.Drop($"\"{ours}\"");
            cluster.Drop($"\"{theirs}\"");
        }
    }

    [Fact]
    public async Task A_proof_whose_server_cannot_be_asked_is_not_said_to_be_back()
    {
        await room.PrepareAsync(Phase.Backup, Proof);
        room.Url = room.Url! with { Port = 1 };
        room.Backup = new();

        var undone = await room.UndoAsync(Phase.Backup, Proof);

        undone.Outcome.ShouldBe(UndoOutcome.Failed);
        undone.Evidence.ShouldContain($"{ScratchDatabase.PrefixFor("local", room.Name)}…: drop it by hand");
    }

    [Fact]
    public async Task The_undo_of_a_backup_keeps_the_whole_one_and_removes_what_was_cut_off()
    {
        await room.ExecuteAsync("create table t (id int)");
        await room.RunAsync(Phase.Backup, Backup);
        var whole = (string)room.DataOf(Phase.Backup, Backup)!["path"]!;
        var cutOff = Directory.CreateDirectory(whole.Replace("-1.4.0-", "-1.5.0-", StringComparison.Ordinal) + BackupFolder.Partial).FullName;

        (await room.UndoAsync(Phase.Backup, Backup)).Outcome.ShouldBe(UndoOutcome.Kept);
        (await room.UndoAsync(Phase.Backup, Backup)).Outcome.ShouldBe(UndoOutcome.Kept, "undoing twice is harmless");

        Directory.Exists(cutOff).ShouldBeFalse();
        BackupManifest.Read(whole).ShouldNotBeNull();
    }
}
