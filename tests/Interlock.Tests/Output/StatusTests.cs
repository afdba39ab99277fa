using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Ledger;
using Interlock.Output;
using Interlock.Platforms;

namespace Interlock.Tests.Output;

public sealed class StatusTests
{
    private static readonly DateTimeOffset Start = SampleRuns.Start;
    private readonly List<LedgerEntry> entries = [];

    [Fact]
    public void An_environment_without_a_release_says_how_to_make_the_first() => StatusText.Of(View(null)).ShouldBeApproved("Approved/status-empty.txt");

    [Fact]
    public void Two_releases_tell_what_is_live_and_what_can_be_gone_back_to()
    {
        Release("1.3.0", 0);
        Release("1.4.0", 60);

        var view = View(new("1.4.0", "http://127.0.0.1:8080", true, "/health answers 200 and tells 1.4.0"), new Retained("1.3.0", "4f1d2c3aaaa", "warm", Start));

        StatusText.Of(view).ShouldBeApproved("Approved/status-two-releases.txt");
    }

    [Fact]
    public void A_version_that_is_not_kept_can_be_built_again()
    {
        Release("1.3.0", 0);
        Release("1.4.0", 60);

        View(new("1.4.0", "http://x", true, "ok")).Targets.ShouldHaveSingleItem().How.ShouldBe("rebuild");
    }

    [Fact]
    public void What_serves_and_is_not_what_the_ledger_has_is_a_drift()
    {
        Release("1.3.0", 0);

        StatusText.Of(View(new("9.9.9", "http://x", true, "ok"))).ShouldContain("DRIFT  The ledger has 1.3.0 as live, but 9.9.9 serves at http://x.");
        StatusText.Of(View(null)).ShouldContain("DRIFT  The ledger has 1.3.0 as live, but nothing serves.");
        StatusText.Of(View(new(null, "http://x", false, "connection refused"))).ShouldContain("does not answer: connection refused");
        StatusText.Of(View(new("1.3.0", "http://x", false, "503"))).ShouldContain("1.3.0 should serve, but is not well: 503");
        View(new("1.3.0", "http://x", true, "ok")).Drift.ShouldBeNull();
    }

    [Fact]
    public void A_killed_run_says_where_it_was_and_the_ways_on()
    {
        Release("1.3.0", 0);
        Begin("killed", "1.4.0", 60);
        Add("killed", EntryKind.Intent, 61, phase: Phase.Rollout, step: "cutover");

        StatusText.Of(View(new("1.3.0", "http://x", true, "ok"))).ShouldContain("OPEN   Deploy of 1.4.0 by ada was killed in Rollout / cutover. Run the same target again to go on, or --target=Rollback");
    }

    [Fact]
    public void A_run_that_was_killed_between_two_steps_says_after_which()
    {
        Release("1.3.0", 0);
        Begin("killed", "1.4.0", 60);
        Add("killed", EntryKind.Intent, 61, phase: Phase.Rollout, step: "cutover");
        Add("killed", EntryKind.Outcome, 62, phase: Phase.Rollout, step: "cutover", verdict: Verdict.Go, evidence: "done");

        StatusText.Of(View(new("1.4.0", "http://x", true, "ok"))).ShouldContain("was killed after Rollout / cutover. Run");
    }

    [Fact]
    public void A_run_that_was_killed_in_one_of_several_steps_side_by_side_says_in_which()
    {
        Begin("killed", "1.4.0", 60);
        Add("killed", EntryKind.Intent, 61, phase: Phase.Backup, step: "database backup");
        Add("killed", EntryKind.Intent, 62, phase: Phase.Backup, step: "pre-deploy tag");
        Add("killed", EntryKind.Outcome, 63, phase: Phase.Backup, step: "pre-deploy tag", verdict: Verdict.Go, evidence: "done");

        StatusText.Of(View(null)).ShouldContain("was killed in Backup / database backup. Run");
    }

    [Fact]
    public void A_held_run_says_what_it_waits_for()
    {
        Begin("held", "1.4.0", 0);
        Add("held", EntryKind.Outcome, 1, phase: Phase.Preflight, step: "coverage", verdict: Verdict.Hold, evidence: "no coverage.xml");
        End("held", "stopped", 6, 2);

        StatusText.Of(View(null)).ShouldContain("is held for a person at Preflight / coverage: no coverage.xml");
        StatusText.Of(View(null)).ShouldNotContain("--target=Rollback");
    }

    [Fact]
    public void A_run_that_holds_the_lock_is_running_and_not_left_open()
    {
        Begin("now", "1.4.0", 0);

        var view = View(null) with { Holder = new("now", "ada", "box", 42, Start, "Deploy 1.4.0"), Now = Start.AddSeconds(12) };

        StatusText.Of(view).ShouldContain("Deploy 1.4.0 is running, by ada on box (process 42), for 12.0 s");
        StatusText.Of(view).ShouldNotContain("OPEN");
        view.Runs.ShouldHaveSingleItem().Outcome.ShouldBe("running");
    }

    [Fact]
    public void Only_the_last_ten_releases_are_shown_the_newest_first()
    {
        for (var i = 0; i < 12; i++)
            Release($"1.{i}.0", i * 60);

        var runs = View(new("1.11.0", "http://x", true, "ok")).Runs;

        runs.Count.ShouldBe(10);
        runs[0].Version.ShouldBe("1.11.0");
    }

    [Fact]
    public void The_same_is_there_for_other_tools()
    {
        Release("1.3.0", 0);

        var json = JsonNode.Parse(StatusJson.Of(View(new("1.3.0", "http://x", true, "ok"))))!;

        json["live"]!["version"]!.GetValue<string>().ShouldBe("1.3.0");
        json["drift"].ShouldBeNull();
        json["frozen"].ShouldBeNull();
        json["runs"]![0]!["seconds"]!.GetValue<double>().ShouldBe(20);
    }

    [Fact]
    public void A_freeze_is_told_to_people_and_to_tools()
    {
        Release("1.3.0", 0);
        Add("freeze", EntryKind.RunStarted, 100, JsonSerializer.SerializeToNode(new RunStart(RunHistory.Freeze, "", "", "", "joe", "here"), LedgerJson.Default.RunStart)!.AsObject());
        Add("freeze", EntryKind.Frozen, 101, evidence: "health failed 3 in a row");
        var view = View(new("1.3.0", "http://x", true, "ok"));

        StatusText.Of(view).ShouldContain("FROZEN ");
        JsonNode.Parse(StatusJson.Of(view))!["frozen"]!["why"]!.GetValue<string>().ShouldBe("health failed 3 in a row");
    }

    [Fact]
    public void What_phases_took_is_read_from_the_last_releases_that_went_well()
    {
        foreach (var (i, seconds) in new[] { 4, 6, 20 }.Index())
        {
            Begin($"run-{i}", "1.0.0", i * 100);
            Add($"run-{i}", EntryKind.Outcome, (i * 100) + 2, phase: Phase.Preflight, step: "a", verdict: Verdict.Go);
            Add($"run-{i}", EntryKind.Outcome, (i * 100) + 2 + seconds, phase: Phase.Backup, step: "b", verdict: Verdict.Go);
            End($"run-{i}", "succeeded", 0, (i * 100) + 50);
        }

        Begin("failed", "1.0.0", 400);
        Add("failed", EntryKind.Outcome, 499, phase: Phase.Preflight, step: "a", verdict: Verdict.Stop);
        End("failed", "stopped", 3, 500);

        var past = PastDurations.Of(ReleaseHistory.Of(entries));

        past.Of(Phase.Preflight).ShouldBe(TimeSpan.FromSeconds(2));
        past.Of(Phase.Backup).ShouldBe(TimeSpan.FromSeconds(6));
        past.Of(Phase.Rollout).ShouldBeNull();
    }

    private StatusView View(Live? reality, params Retained[] retained) => new("local", ReleaseHistory.Of(entries), reality, retained, null, Start.AddHours(2));

    private void Release(string version, int minute)
    {
        var run = "run-" + version;
        Begin(run, version, minute * 60);
        Add(run, EntryKind.Live, (minute * 60) + 15, JsonSerializer.SerializeToNode(new LiveVersion(version, "abcdef0123456", "digest-" + version, "http://127.0.0.1:8080", "0003"), LedgerJson.Default.LiveVersion)!.AsObject());
        End(run, "succeeded", 0, (minute * 60) + 20);
    }

    private void Begin(string run, string version, int second) =>
        Add(run, EntryKind.RunStarted, second, JsonSerializer.SerializeToNode(new RunStart("Deploy", version, "abcdef0123456", "digest-" + version, "ada", "box"), LedgerJson.Default.RunStart)!.AsObject());

    private void End(string run, string outcome, int code, int second) =>
        Add(run, EntryKind.RunEnded, second, JsonSerializer.SerializeToNode(new RunEnd(outcome, code), LedgerJson.Default.RunEnd)!.AsObject());

    private void Add(string run, EntryKind kind, int second, JsonObject? data = null, Phase? phase = null, string? step = null, Verdict? verdict = null, string? evidence = null) =>
        entries.Add(new() { Number = entries.Count + 1, At = Start.AddSeconds(second), Run = run, Kind = kind, Data = data, Phase = phase, Step = step, Verdict = verdict, Evidence = evidence });
}
