using Interlock.Backup;
using Interlock.Preflight;

namespace Interlock.Tests.Preflight;

public sealed class DiskRoomTests
{
    private const long Megabyte = 1024 * 1024;

    [Theory]
    [InlineData(200, Verdict.Go)]
    [InlineData(199, Verdict.Stop)]
    public async Task Without_a_backup_to_estimate_by_two_hundred_megabytes_are_needed(long free, Verdict verdict)
    {
        using var room = new Room();
        (await room.RunAsync(new DiskRoom(free: _ => free * Megabyte))).Verdict.ShouldBe(verdict);
    }

    [Fact]
    public async Task The_last_whole_backup_of_the_environment_is_needed_three_times()
    {
        using var room = new Room();
        Backup(room, "local", day: 1, 500);
        Backup(room, "local", day: 2, 60, 40);
        Backup(room, "production", day: 3, 900);
        room.With(".interlock/backups/local-1.4.0-20260104T000000Z.partial/dump/1.dat", "half");

        (await room.RunAsync(new DiskRoom(free: _ => 299 * Megabyte))).Verdict.ShouldBe(Verdict.Stop);
        (await room.RunAsync(new DiskRoom(free: _ => 300 * Megabyte))).Evidence.ShouldBe("300 MB free, 300 MB needed (3 × the last backup of 100 MB)");
    }

    [Fact]
    public async Task The_restored_copy_of_a_database_that_compresses_well_needs_its_room_too()
    {
        using var room = new Room();
        Backup(room, "local", day: 1, 100);
        var folder = new BackupFolder(Path.Combine(room.Root, ".interlock", "backups"), "local").Whole().Single();
        (folder.Manifest with { Size = 900 * Megabyte }).Write(folder.Folder);

        (await room.RunAsync(new DiskRoom(free: _ => 1099 * Megabyte))).Verdict.ShouldBe(Verdict.Stop);
        (await room.RunAsync(new DiskRoom(free: _ => 1100 * Megabyte))).Evidence.ShouldBe("1100 MB free, 1100 MB needed (2 × the last backup of 100 MB, and its restored copy of 900 MB)");
    }

    private static void Backup(Room room, string environment, int day, params long[] megabytes)
    {
        var taken = new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero);
        var backups = new BackupFolder(Path.Combine(room.Root, ".interlock", "backups"), environment);
        var folder = Directory.CreateDirectory(Path.Combine(backups.Path, backups.NameFor("1.3.0", taken))).FullName;
        new BackupManifest
        {
            Environment = environment, Version = "1.3.0", Run = "r", Taken = taken, Source = "", Server = "15.1", Client = "15.1", Lsn = "0/0",
            Tables = [], Sequences = [], Files = [.. megabytes.Select((size, number) => new BackupFile($"{number}.dat", size * Megabyte, ""))],
        }.Write(folder);
    }

    [Fact]
    public async Task Space_that_cannot_be_asked_is_hold()
    {
        using var room = new Room();
        (await room.RunAsync(new DiskRoom(free: _ => throw new IOException("gone")))).Verdict.ShouldBe(Verdict.Hold);
    }

    [Theory]
    [InlineData("taken", "taken")]
    [InlineData("taken/below/it", "taken")]
    public async Task A_folder_for_backups_that_is_a_file_stops(string backups, string file)
    {
        using var room = new Room().With("taken", "not a folder");

        var stopped = await room.RunAsync(new DiskRoom(backups));

        (stopped.Verdict, stopped.Evidence).ShouldBe((Verdict.Stop,
            $"no backup can be written to database.backup.folder {Path.Combine(room.Root, backups)}: {Path.Combine(room.Root, file)} is a file. Make it a folder that this user may write to, or name another"));
    }

    [Fact]
    public async Task A_folder_for_backups_on_a_disk_that_is_not_mounted_stops()
    {
        using var room = new Room();
        Directory.CreateSymbolicLink(Path.Combine(room.Root, "vault"), "/nowhere/vault");

        (await room.RunAsync(new DiskRoom("vault"))).Evidence.ShouldContain("vault is a link to /nowhere/vault, which is not there");
    }

    [Fact]
    public async Task A_folder_for_backups_where_nothing_can_be_made_stops()
    {
        using var room = new Room();

        (await room.RunAsync(new DiskRoom("/proc/backups"))).ShouldSatisfyAllConditions(stopped => stopped.Verdict.ShouldBe(Verdict.Stop), stopped => stopped.Evidence.ShouldContain("database.backup.folder /proc/backups"));
    }

    [Fact]
    public async Task A_folder_for_backups_that_can_be_made_is_not_made_yet()
    {
        using var room = new Room();

        (await room.RunAsync(new DiskRoom("a/b"))).Verdict.ShouldBe(Verdict.Go);

        Directory.EnumerateFileSystemEntries(room.Root).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_system_answers_for_a_folder_that_is_not_made_yet()
    {
        using var room = new Room();
        (await room.RunAsync(new DiskRoom())).Evidence.ShouldContain("needed");
    }
}
