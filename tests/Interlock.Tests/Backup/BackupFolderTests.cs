using Interlock.Backup;

namespace Interlock.Tests.Backup;

public sealed class BackupFolderTests : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("interlock-backups-").FullName;

    public void Dispose() => Directory.Delete(path, recursive: true);

    [Fact]
    public void The_oldest_go_and_the_newest_stay()
    {
        var folder = new BackupFolder(path, "prod");
        for (var day = 1; day <= 4; day++)
            Make("prod", $"1.{day}.0", day);

        folder.Retain(2, live: "1.4.0");

        folder.Whole().Select(found => found.Manifest.Version).ShouldBe(["1.4.0", "1.3.0"]);
    }

    [Fact]
    public void The_one_that_a_rollback_of_what_is_live_needs_stays()
    {
        for (var day = 1; day <= 4; day++)
            Make("prod", $"1.{day}.0", day);

        new BackupFolder(path, "prod").Retain(1, live: "1.2.0");

        new BackupFolder(path, "prod").Whole().Select(found => found.Manifest.Version).ShouldBe(["1.4.0", "1.2.0"]);
    }

    [Fact]
    public void One_that_was_made_when_the_version_served_already_does_not_stand_for_the_one_before_it()
    {
        Make("prod", "1.2.0", 1, live: "1.1.0");
        Make("prod", "1.2.0", 2, live: "1.2.0");
        Make("prod", "1.2.0", 3, live: "1.2.0");

        new BackupFolder(path, "prod").Retain(1, live: "1.2.0");

        new BackupFolder(path, "prod").Whole().Select(found => found.Manifest.Taken.Day).ShouldBe([3, 1]);
    }

    [Fact]
    public void Another_environments_backups_are_not_touched()
    {
        Make("prod", "1.0.0", 1);
        Make("prod-eu", "1.0.0", 2);
        Directory.CreateDirectory(Path.Combine(path, "prod-eu-1.0.0-20260101T000000Z.partial"));
        Directory.CreateDirectory(Path.Combine(path, "prod-1.0.0-20260101T000000Z.partial"));

        new BackupFolder(path, "prod").RemovePartials().Count.ShouldBe(1);
        new BackupFolder(path, "prod").Retain(1, null);

        new BackupFolder(path, "prod-eu").Whole().Count.ShouldBe(1);
        Directory.Exists(Path.Combine(path, "prod-eu-1.0.0-20260101T000000Z.partial")).ShouldBeTrue();
    }

    [Fact]
    public void What_is_too_old_goes_but_never_the_newest_nor_what_a_rollback_needs()
    {
        Make("prod", "1.1.0", 1, live: "1.0.0");
        Make("prod", "1.2.0", 2, live: "1.1.0");
        Make("prod", "1.3.0", 3, live: "1.2.0");
        Make("prod", "1.4.0", 4, live: "1.3.0");
        var folder = new BackupFolder(path, "prod");

        folder.Retain(5, "1.2.0", new(2026, 1, 10, 0, 0, 0, TimeSpan.Zero)).Count.ShouldBe(2);

        folder.Whole().Select(backup => backup.Manifest.Version).ShouldBe(["1.4.0", "1.2.0"]);
    }

    [Fact]
    public void A_folder_without_a_readable_manifest_is_no_backup()
    {
        var folder = Directory.CreateDirectory(Path.Combine(path, "prod-1.0.0-20260101T000000Z")).FullName;
        File.WriteAllText(Path.Combine(folder, BackupManifest.FileName), "{ \"environment\": \"prod\", ");

        new BackupFolder(path, "prod").Whole().ShouldBeEmpty();
    }

    private void Make(string environment, string version, int day, string? live = null)
    {
        var taken = new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero);
        var folder = Directory.CreateDirectory(Path.Combine(path, new BackupFolder(path, environment).NameFor(version, taken))).FullName;
        new BackupManifest
        {
            Environment = environment, Version = version, Live = live, Run = "r", Taken = taken, Source = "", Server = "15.1", Client = "15.1", Lsn = "0/0",
            Tables = [], Sequences = [], Files = [],
        }.Write(folder);
    }
}
