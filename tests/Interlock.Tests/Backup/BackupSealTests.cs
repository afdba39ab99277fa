using Interlock.Backup;
using Interlock.Engine;
using Interlock.Processes;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Backup;

/// <summary>A proven backup that only its private key opens, and its copies elsewhere.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class BackupSealTests(PostgresCluster cluster) : IDisposable
{
    private const string Seal = "backup seal";

    private readonly DatabaseRoom room = new(cluster) { Live = new("1.3.0", "http://127.0.0.1", true, "200") };

    private string BackupPath => (string)room.DataOf(Phase.Backup, "database backup")!["path"]!;

    public void Dispose() => room.Dispose();

    [FactWithProgram("age")]
    public async Task A_sealed_backup_is_opened_by_its_private_key_alone()
    {
        var key = await KeyAsync("key");
        room.Backup = room.Backup with { SealFor = [key] };
        await BackUpAsync();

        var sealing = await room.RunAsync(Phase.Backup, Seal);

        sealing.Verdict.ShouldBe(Verdict.Go, sealing.Evidence);
        Directory.Exists(Path.Combine(BackupPath, BackupManifest.DumpFolder)).ShouldBeFalse("the open files are gone");
        var manifest = BackupManifest.Read(BackupPath)!;
        manifest.SealedFor.ShouldBe([key]);
        manifest.Damage(BackupPath).ShouldBeEmpty();
        var file = Directory.EnumerateFiles(manifest.FilesOf(BackupPath)).First();
        DatabaseRoom.ModeOf(file).ShouldBe(Interlock.Files.OwnerOnly.FileMode);
        await KeyAsync("other");
        (await AgeAsync("--decrypt", "--identity", Path.Combine(room.Root, "other"), "--output", Path.Combine(room.Root, "opened"), file)).ShouldNotBe(0);
        (await AgeAsync("--decrypt", "--identity", Path.Combine(room.Root, "key"), "--output", Path.Combine(room.Root, "opened"), file)).ShouldBe(0);
        (await room.RunAsync(Phase.Backup, Seal)).Verdict.ShouldBe(Verdict.Go, "sealing twice is harmless");
        (await room.UndoAsync(Phase.Backup, Seal)).Outcome.ShouldBe(UndoOutcome.Kept);
        (await room.RunAsync(Phase.Backup, "backup proof")).Evidence.ShouldContain("is sealed");
    }

    [FactWithProgram("age")]
    public async Task A_seal_that_was_cut_off_is_made_again_and_the_open_backup_counts_until_then()
    {
        room.Backup = room.Backup with { SealFor = [await KeyAsync("key")] };
        await BackUpAsync();
        await room.PrepareAsync(Phase.Backup, Seal);
        var half = Directory.CreateDirectory(Path.Combine(BackupPath, BackupManifest.SealedFolder)).FullName;
        await File.WriteAllTextAsync(Path.Combine(half, "toc.dat.age"), "half");

        BackupManifest.Read(BackupPath)!.Damage(BackupPath).ShouldBeEmpty();
        (await room.ProbeAsync(Phase.Backup, Seal)).State.ShouldBe(RealityState.NotDone);
        (await room.RunAsync(Phase.Backup, Seal)).Verdict.ShouldBe(Verdict.Go);

        BackupManifest.Read(BackupPath)!.Damage(BackupPath).ShouldBeEmpty();
        Directory.Exists(Path.Combine(BackupPath, BackupManifest.DumpFolder)).ShouldBeFalse();
    }

    [FactWithProgram("age")]
    public async Task A_seal_that_fails_stops_and_leaves_the_backup_as_it_was()
    {
        room.Backup = room.Backup with { SealFor = ["age1notakeynotakeynotakeynotakey"] };
        await BackUpAsync();

        var sealing = await room.RunAsync(Phase.Backup, Seal);

        sealing.Verdict.ShouldBe(Verdict.Stop);
        sealing.Evidence.ShouldContain("it is still open");
        BackupManifest.Read(BackupPath)!.Damage(BackupPath).ShouldBeEmpty();
    }

    [FactWithProgram("rclone")]
    public async Task A_backup_is_copied_by_the_runbook_own_command()
    {
        var there = Path.Combine(room.Root, "offsite");
        room.Backup = room.Backup with { Copies = [$"rclone copy \"$BACKUP\" {there}/\"$BACKUP_NAME\""] };
        await BackUpAsync();

        var copy = await room.RunAsync(Phase.Backup, "backup copy");

        copy.Verdict.ShouldBe(Verdict.Go, copy.Evidence);
        var copied = Path.Combine(there, Path.GetFileName(BackupPath));
        BackupManifest.Read(copied)!.Damage(copied).ShouldBeEmpty();
        (await room.ProbeAsync(Phase.Backup, "backup copy")).State.ShouldBe(RealityState.NotDone);
        (await room.UndoAsync(Phase.Backup, "backup copy")).Outcome.ShouldBe(UndoOutcome.Kept);
    }

    [Fact]
    public async Task A_copy_that_fails_stops_and_a_damaged_backup_is_not_copied()
    {
        room.Backup = room.Backup with { Copies = ["true", "echo no room >&2; exit 3"] };
        await BackUpAsync();

        (await room.RunAsync(Phase.Backup, "backup copy 2")).ShouldSatisfyAllConditions(
            result => result.Verdict.ShouldBe(Verdict.Stop),
            result => result.Evidence.ShouldBe($"Copy 2 of 2 failed (exit 3): no room. The backup is whole at {BackupPath} on this machine, and not where 'echo no room >&2; exit 3' was to carry it: mend that and deploy again, or carry the folder there by hand"));
        File.Delete(Directory.EnumerateFiles(Path.Combine(BackupPath, BackupManifest.DumpFolder)).First());
        (await room.RunAsync(Phase.Backup, "backup copy 1")).Evidence.ShouldContain("it was not copied");
    }

    private async Task BackUpAsync()
    {
        await room.ExecuteAsync("create table t (id int primary key); insert into t select generate_series(1, 100)");
        await room.RunAsync(Phase.Backup, "database backup");
        (await room.RunAsync(Phase.Backup, "backup proof")).Verdict.ShouldBe(Verdict.Go);
    }

    private async Task<string> KeyAsync(string name)
    {
        var file = Path.Combine(room.Root, name);
        var made = await room.Commands.RunAsync(new Command("age-keygen", "--output", file));
        made.Succeeded.ShouldBeTrue(made.Tail());
        return File.ReadLines(file).Single(line => line.StartsWith("# public key: ", StringComparison.Ordinal))["# public key: ".Length..];
    }

    private async Task<int> AgeAsync(params string[] arguments) => (await room.Commands.RunAsync(new Command("age", arguments))).ExitCode;
}
