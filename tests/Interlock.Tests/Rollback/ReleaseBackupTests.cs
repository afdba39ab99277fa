using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Backup;
using Interlock.Ledger;
using Interlock.Rollback;

namespace Interlock.Tests.Rollback;

/// <summary>What has become of the backup by which what is live could be left.</summary>
public sealed class ReleaseBackupTests : IDisposable
{
    private readonly DirectoryInfo room = Directory.CreateTempSubdirectory("interlock-backups-");
    private readonly BackupFolder backups;
    private readonly string path;

    public ReleaseBackupTests()
    {
        backups = new(Path.Combine(room.FullName, "backups"), "local");
        path = Path.Combine(backups.Path, "local-1.4.0-20261121T040302Z");
        Directory.CreateDirectory(Path.Combine(path, BackupManifest.DumpFolder));
        Manifest("1.4.0", "1.3.0").Write(path);
    }

    public void Dispose() => room.Delete(recursive: true);

    [Fact]
    public void One_that_is_whole_has_nothing_against_it() => Look().ShouldSatisfyAllConditions(
        backup => backup.Path.ShouldBe(path),
        backup => backup.Manifest!.Version.ShouldBe("1.4.0"),
        backup => backup.Problem.ShouldBeNull());

    [Fact]
    public void One_that_was_never_made_is_not_missed() => ReleaseBackup.Of(backups with { Path = "/nowhere" }, ReleaseHistory.Of([]), "1.4.0").ShouldBe(new ReleaseBackup(null, null, null));

    [Fact]
    public void One_that_is_gone_is_named_with_what_to_do()
    {
        Directory.Delete(path, recursive: true);

        Look().Problem.ShouldBe($"the backup {path} is not there: database.backup.keep has removed it, a person has moved it, or another machine made it. Put the folder back there to use it");
    }

    [Fact]
    public void One_without_its_manifest_is_told_from_one_that_is_gone()
    {
        File.Delete(Path.Combine(path, "manifest.json"));

        Look().Problem.ShouldBe($"the backup {path} has no manifest.json, without which it can't be told to be whole: bring that file back from a copy of the backup; by hand, what is in its dump restores with pg_restore all the same");
    }

    [Theory]
    [InlineData("{\"environment\": \"loc", "it is damaged: ")]
    [InlineData("{}", "it is damaged: ")]
    [InlineData("null", "it holds nothing")]
    [InlineData("", "it is damaged: ")]
    public void One_whose_manifest_is_damaged_is_told_with_why(string text, string why)
    {
        File.WriteAllText(Path.Combine(path, "manifest.json"), text);

        Look().Problem.ShouldNotBeNull().ShouldStartWith($"the manifest.json of the backup {path} can't be read ({why}");
    }

    [Fact]
    public void One_whose_files_are_not_those_that_were_written_is_told_without_reading_them()
    {
        File.WriteAllText(Path.Combine(path, BackupManifest.DumpFolder, "toc.dat"), "half");
        (Manifest("1.4.0", "1.3.0") with { Files = [new("1.dat.gz", 7, ""), new("toc.dat", 5, "")] }).Write(path);

        Look().ShouldSatisfyAllConditions(
            backup => backup.Manifest.ShouldNotBeNull(),
            backup => backup.Problem.ShouldBe($"the backup {path} is damaged: 1.dat.gz is missing, and 1 more of its 2 files. Bring them back from a copy of the backup"));
    }

    [Fact]
    public void One_whose_manifest_is_a_folder_can_not_be_read()
    {
        File.Delete(Path.Combine(path, "manifest.json"));
        Directory.CreateDirectory(Path.Combine(path, "manifest.json"));

        Look().Problem.ShouldNotBeNull().ShouldStartWith($"the manifest.json of the backup {path} can't be read (");
    }

    [Fact]
    public void One_in_a_folder_that_the_runbook_names_no_more_is_found_by_the_ledger() =>
        ReleaseBackup.Of(backups with { Path = Path.Combine(room.FullName, "elsewhere") }, History(), "1.4.0").ShouldSatisfyAllConditions(
            backup => backup.Path.ShouldBe(path),
            backup => backup.Manifest.ShouldNotBeNull());

    [Fact]
    public void One_that_was_made_while_the_same_version_served_is_no_way_back()
    {
        var again = Path.Combine(backups.Path, "local-1.4.0-20261122T040302Z");
        Directory.CreateDirectory(again);
        Manifest("1.4.0", "1.4.0").Write(again);
        Directory.Delete(path, recursive: true);

        ReleaseBackup.Of(backups, History(again), "1.4.0").Problem.ShouldNotBeNull().ShouldContain(path);
    }

    private ReleaseBackup Look() => ReleaseBackup.Of(backups, History(), "1.4.0");

    // 1.4.0 was released over 1.3.0, and then once more where a second backup is named.
    private ReleaseHistory History(string? again = null)
    {
        List<LedgerEntry> entries = [Live("r0", 1, "1.3.0"), .. Release("r1", 2, path)];
        if (again is not null)
            entries.AddRange(Release("r2", 5, again));
        return ReleaseHistory.Of(entries);
    }

    private static LedgerEntry[] Release(string run, long number, string path) =>
    [
        new() { Number = number, Run = run, Kind = EntryKind.RunStarted, Data = Json(new RunStart("Deploy", "1.4.0", "c2", "d", "ada", "here")) },
        new() { Number = number + 1, Run = run, Kind = EntryKind.Outcome, Phase = Phase.Backup, Step = DatabaseBackup.StepName, Verdict = Verdict.Go, Data = new JsonObject { ["facts"] = new JsonObject { ["path"] = path } } },
        Live(run, number + 2, "1.4.0"),
    ];

    private static LedgerEntry Live(string run, long number, string version) =>
        new() { Number = number, Run = run, Kind = EntryKind.Live, Data = Json(new LiveVersion(version, "c1", "d", "http://127.0.0.1", "002")) };

    private static JsonObject Json<T>(T value) => JsonSerializer.SerializeToNode(value, JsonSerializerOptions.Web)!.AsObject();

    internal static BackupManifest Manifest(string version, string live) => new()
    {
        Environment = "local", Version = version, Live = live, Run = "r", Taken = DateTimeOffset.UnixEpoch, Source = "", Server = "15.1", Client = "15.1", Lsn = "0/0",
        Tables = [], Sequences = [], Files = [],
    };
}
