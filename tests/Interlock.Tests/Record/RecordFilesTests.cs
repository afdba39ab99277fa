using System.Text.Json.Nodes;
using System.Xml.Linq;
using Interlock.Record;
using Interlock.Tests.Output;

namespace Interlock.Tests.Record;

public sealed class RecordFilesTests : IDisposable
{
    private readonly DirectoryInfo releases = Directory.CreateTempSubdirectory("interlock-record-");

    [Fact]
    public async Task Every_run_leaves_its_four_files_and_nothing_half_written()
    {
        var folder = await WriteAsync(SampleRuns.Success);

        Directory.GetFiles(folder).Select(Path.GetFileName).ShouldBe(["record.json", "record.md", "junit.xml", "report.html"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_records_names_are_the_documented_ones()
    {
        var json = await JsonAsync(SampleRuns.RolledBack);

        Names(json).ShouldBe(["id", "doing", "environment", "version", "commit", "planDigest", "outcome", "exitCode", "started", "ended", "user", "reason", "notes", "phases", "cutover", "database", "rollback", "previous", "artifacts", "liveUrl"]);
        Names(json["phases"]![0]!).ShouldBe(["name", "outcome", "started", "ended", "steps"]);
        Names(json["phases"]![0]!["steps"]![0]!).ShouldBe(["name", "requirement", "verdict", "seconds", "evidence", "changed", "started", "details", "undone", "provenBy"]);
        Names(json["cutover"]!).ShouldBe(["requests", "failed", "longestGapMs", "p50Ms", "p95Ms", "p99Ms", "notSent"]);
        Names(json["database"]!).ShouldBe(["backup", "revisionBefore", "revisionAfter"]);
        Names(json["database"]!["backup"]!).ShouldBe(["bytes", "seconds", "verified", "path", "proof"]);
        Names(json["rollback"]!).ShouldBe(["to", "from", "seconds", "proven", "rowsReplayed", "way", "databaseKept"]);
    }

    [Fact]
    public async Task Times_are_utc_and_durations_are_seconds()
    {
        var json = await JsonAsync(SampleRuns.Success with { Started = SampleRuns.Start.ToOffset(TimeSpan.FromHours(2)) });

        json["started"]!.GetValue<string>().ShouldBe("2026-11-21T04:03:02.000Z");
        json["phases"]![0]!["steps"]![0]!["seconds"]!.GetValue<double>().ShouldBe(0.212);
    }

    [Fact]
    public async Task What_there_is_not_is_null_and_not_left_out()
    {
        var json = await JsonAsync(SampleRuns.Held);

        json.AsObject().ContainsKey("cutover").ShouldBeTrue();
        json["cutover"].ShouldBeNull();
        json["rollback"].ShouldBeNull();
    }

    [Fact]
    public async Task A_secret_is_masked_in_every_file_in_every_form()
    {
        var plain = "p@ss " + Guid.NewGuid().ToString("N") + "\"<&'+/ü";
        _ = new Secret(plain);
        string[] forms = [plain, Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(plain)), Uri.EscapeDataString(plain)];
        var leak = string.Join(" and ", forms);
        var story = SampleRuns.RolledBack with
        {
            User = leak,
            Reason = leak,
            LiveUrl = "http://x/?" + leak,
            Notes = [leak],
            Phases = [SampleRuns.PhaseOf("Verify", 0, 1, new StepRecord(leak, null, "stop", 1, leak, false) { Details = [leak], Undone = leak, ProvenBy = leak }, new StepRecord("b", null, "warn", 1, leak, false) { Details = [leak] })],
        };

        var folder = await WriteAsync(story);

        foreach (var file in Directory.GetFiles(folder))
        {
            var text = await File.ReadAllTextAsync(file);
            var read = System.Net.WebUtility.HtmlDecode(text);
            foreach (var form in forms)
            {
                text.ShouldNotContain(form, Case.Sensitive, file);
                read.ShouldNotContain(form, Case.Sensitive, file);
                read.ShouldNotContain(form[4..36], Case.Sensitive, file);
            }

            text.ShouldContain("***");
        }
    }

    [Fact]
    public async Task Latest_points_at_the_newest_run_and_still_does_when_the_folder_is_moved()
    {
        await WriteAsync(SampleRuns.Success with { Id = "local-1" });
        await WriteAsync(SampleRuns.Success with { Id = "local-2" });

        var link = new FileInfo(Path.Combine(releases.FullName, "latest"));
        link.LinkTarget.ShouldBe("local-2");
        Directory.GetFileSystemEntries(releases.FullName).Select(Path.GetFileName).ShouldBe(["local-1", "local-2", "latest"], ignoreOrder: true);
        File.Exists(Path.Combine(releases.FullName, "latest", "record.json")).ShouldBeTrue();
    }

    [Fact]
    public async Task The_entry_for_the_deployment_log_reads_well()
    {
        var folder = await WriteAsync(SampleRuns.RolledBack);

        (await File.ReadAllTextAsync(Path.Combine(folder, "record.md"))).ShouldBeApproved("Approved/record-rolled-back.txt");
    }

    [Theory]
    [InlineData("code-only", "002", "The code went back alone")]
    [InlineData("down", "001", "The schema went down")]
    [InlineData("restore", "001", "without what was written since")]
    [InlineData("replay", "001", "with 3 rows replayed")]
    public async Task A_rollback_is_told_from_where_to_where_and_which_way(string way, string revision, string said)
    {
        var back = SampleRuns.Success with
        {
            Doing = "Rollback",
            Version = "1.3.0",
            Database = new(null, "002", revision),
            Rollback = new("1.3.0", "1.4.0", 1, true, way == "replay" ? 3 : 0) { Way = way, DatabaseKept = way is "restore" or "replay" ? "shop_left_20261121" : null },
        };

        var text = await File.ReadAllTextAsync(Path.Combine(await WriteAsync(back), "record.md"));

        text.ShouldContain("Rollback to 1.3.0 (c0ffee1) in local");
        text.ShouldContain("From 1.4.0 back to 1.3.0");
        text.ShouldContain(said);
        text.ShouldContain(revision == "002" ? "The schema stayed at 002" : "The schema went from 002 to 001");
        text.Contains("shop_left_20261121", StringComparison.Ordinal).ShouldBe(way is "restore" or "replay");
    }

    public void Dispose() => releases.Delete(recursive: true);

    private static IEnumerable<string> Names(JsonNode node) => node.AsObject().Select(pair => pair.Key);

    private async Task<JsonNode> JsonAsync(ReleaseRecord record) => JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(await WriteAsync(record), "record.json")))!;

    private async Task<string> WriteAsync(ReleaseRecord record)
    {
        var folder = Path.Combine(releases.FullName, record.Id);
        await RecordFiles.WriteAsync(record, folder, default);
        return folder;
    }
}
