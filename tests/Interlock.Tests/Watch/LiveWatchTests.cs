using Interlock.Ledger;
using Interlock.Processes;
using Interlock.Runbook;
using Interlock.Watch;
using Interlock.Watch.Actions;
using Interlock.Watch.Samples;

namespace Interlock.Tests.Watch;

/// <summary>Whole watches in time that a test makes pass: the ledger's files are real, what is sampled is the test's.</summary>
public sealed class LiveWatchTests : IDisposable
{
    private static readonly TimeSpan Days2 = TimeSpan.FromHours(48);
    // In memory where there is such a place: each of thousands of samples is written through to the disk.
    private readonly DirectoryInfo folder = Directory.Exists("/dev/shm") ? Directory.CreateDirectory($"/dev/shm/interlock-watch-{Guid.NewGuid():N}") : Directory.CreateTempSubdirectory("interlock-watch-");
    private readonly LeapingClock clock = new(WatchRoom.Start);
    private readonly List<string> said = [];
    private readonly List<string> frozen = [];
    private int rested;
    private Func<Serving?> serving = () => new("1.4.0", null) { Number = 7, Since = WatchRoom.Start };
    private Func<TimeSpan, WatchSample, WatchSample> sampled = (_, sample) => WatchRoom.Traffic(sample, 20, 0);

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Two_quiet_days_end_well()
    {
        var end = await WatchAsync("every: 5m\nkpi: [uptime >= 99.5%, errors < 0.1%]", Days2);

        end.ShouldSatisfyAllConditions(
            () => end.Verdict.ShouldBe(Verdict.Go, end.Evidence),
            () => end.Evidence.ShouldStartWith("1.4.0, 577 samples in 2 d: no rule fired"),
            () => clock.Now.ShouldBe(WatchRoom.Start + Days2));
    }

    [Fact]
    public async Task It_rests_once_in_each_pause_and_samples_keep_their_beat()
    {
        var end = await WatchAsync("every: 30s", TimeSpan.FromMinutes(10));

        end.Book.ShouldNotBeNull().Samples.Select(sample => sample.At - WatchRoom.Start).ShouldBe(Enumerable.Range(0, 21).Select(i => TimeSpan.FromSeconds(30 * i)));
        rested.ShouldBe(20);
    }

    [Fact, Trait("Suite", "slow")]
    public async Task In_two_days_each_rule_fires_at_its_edge_and_at_no_other_time()
    {
        // In the hours after which something goes wrong for a quarter of an hour, and what finds it after how many seconds.
        (string When, string How, int Seconds)[] edges =
        [
            ("health failed 3 in a row", "unhealthy", 60), ("health failed for 2m", "unhealthy", 120), ("up failed for 1m", "silent", 60), ("5xx > 10 in 5m", "failing", 30),
            ("errors > 10% for 1m", "failing", 60), ("errors > 10x normal in 5m", "failing", 0), ("p95 > 500ms", "slow", 0), ("p95 > 500ms for 5m", "slow", 300),
            ("memory > 85%", "leaking", 510), ("growth(memory) > 100MB in 10m", "leaking", 360),
        ];
        string[] troubles = ["unhealthy", "silent", "failing", "slow", "leaking"];
        sampled = (at, sample) =>
        {
            var (trouble, since) = ((int)(at / TimeSpan.FromHours(9)) - 1, TimeSpan.FromTicks(at.Ticks % TimeSpan.FromHours(9).Ticks));
            return trouble >= 0 && trouble < troubles.Length && since < TimeSpan.FromMinutes(15) ? Troubled(sample, troubles[trouble], since) : WatchRoom.Traffic(sample, 20, 0);
        };

        var end = await WatchAsync($"rules: [{string.Join(", ", edges.Select(edge => $"{{when: '{edge.When}'}}"))}]\nkpi: [uptime > 50%]", Days2);

        var found = end.Book.ShouldNotBeNull(end.Evidence).Events.Where(one => one.IsFiring).ToLookup(one => one.Rule.Name, one => one.At - WatchRoom.Start);
        foreach (var (when, how, seconds) in edges)
        {
            var first = TimeSpan.FromHours(9) * (Array.IndexOf(troubles, how) + 1);
            found[when].ShouldContain(first + TimeSpan.FromSeconds(seconds), when);
            found[when].ShouldAllBe(at => troubles.Index().Any(trouble => at >= TimeSpan.FromHours(9) * (trouble.Index + 1) && at < TimeSpan.FromHours(9) * (trouble.Index + 1) + TimeSpan.FromMinutes(20)), when);
            found[when].Count().ShouldBeLessThanOrEqualTo(how == "slow" ? 1 : 2, $"{when}: {string.Join(", ", found[when])}");
        }
    }

    [Theory]
    [InlineData("health failed 3 in a row", "unhealthy", 60)]
    [InlineData("growth(memory) > 100MB in 10m", "leaking", 360)]
    public async Task A_rule_that_rolls_back_ends_the_watch_at_its_edge(string when, string how, int seconds)
    {
        var trouble = TimeSpan.FromMinutes(30);
        sampled = (at, sample) => at < trouble ? WatchRoom.Traffic(sample, 20, 0) : Troubled(sample, how, at - trouble);

        var end = await WatchAsync($"rules: [{{when: '{when}', do: roll-back}}]", Days2);

        end.RollsBack.ShouldBeTrue(end.Evidence);
        (clock.Now - WatchRoom.Start - trouble).ShouldBe(TimeSpan.FromSeconds(seconds), end.Evidence);
    }

    [Fact]
    public async Task A_version_that_comes_in_place_of_another_is_watched_by_its_own_watch()
    {
        var second = WatchRoom.Start + TimeSpan.FromMinutes(10);
        serving = () => clock.Now < second ? new("1.4.0", null) { Number = 7, Since = WatchRoom.Start } : new("1.3.0", null) { Number = 9, Since = second, Released = Runbook.Text.Good(Runbook.Text.With("watch: {every: 2m, for: 20m, kpi: [requests > 1000000]}")).Watching };

        var end = await WatchAsync("every: 1m\nfor: 48h", null);

        end.Evidence.ShouldStartWith("1.3.0, 11 samples in 20 min: requests > 1000000 is missed");
    }

    [Fact]
    public async Task A_release_that_goes_on_to_its_end_is_watched_by_the_watch_that_it_keeps_then()
    {
        serving = () => new Serving("1.4.0", null) { Number = 7, Since = WatchRoom.Start } with { Released = clock.Now < WatchRoom.Start + TimeSpan.FromMinutes(10) ? null : Runbook.Text.Good(Runbook.Text.With("watch: {every: 1m, for: 20m, kpi: [requests > 1000000]}")).Watching };

        var end = await WatchAsync("every: 1m\nfor: 48h", null);

        end.Evidence.ShouldStartWith("1.4.0, 21 samples in 20 min: requests > 1000000 is missed");
        said.ShouldNotContain(line => line.Contains("serves in place of"));
    }

    [Fact]
    public async Task Noise_never_rolls_back()
    {
        var random = new Random(20261127);
        sampled = (_, sample) => WatchRoom.Traffic(sample, 20 + random.Next(30), random.Next(400) == 0 ? 1 : 0, 20 + (random.Next(50) == 0 ? 900 : random.Next(80))) with
        {
            Checks = new Dictionary<string, string?>(StringComparer.Ordinal) { ["health"] = random.Next(200) == 0 ? "a blip" : null, ["up"] = null },
        };

        for (var run = 0; run < 20; run++)
        {
            serving = () => new("1.4.0", null) { Number = 100 + run, Since = clock.Now };
            var end = await WatchAsync("{}", TimeSpan.FromHours(2));

            end.RollsBack.ShouldBeFalse($"run {run}: {end.Evidence}");
        }
    }

    [Fact]
    public async Task Cut_off_it_goes_on_where_it_was()
    {
        using var interrupt = new CancellationTokenSource();
        sampled = (at, sample) =>
        {
            if (at >= TimeSpan.FromHours(1))
                interrupt.Cancel();
            return WatchRoom.Traffic(sample, 20, 0);
        };
        await Should.ThrowAsync<OperationCanceledException>(WatchAsync("kpi: [uptime > 99%]", TimeSpan.FromHours(2), cancellation: interrupt.Token));
        sampled = (_, sample) => WatchRoom.Traffic(sample, 20, 0);
        clock.Now += TimeSpan.FromMinutes(10);

        var end = await WatchAsync("kpi: [uptime > 99%]", TimeSpan.FromHours(2));

        said.ShouldContain(line => line.StartsWith("going on with 1.4.0: 12", StringComparison.Ordinal) && line.EndsWith("the last 10 min ago", StringComparison.Ordinal));
        end.Verdict.ShouldBe(Verdict.Go, end.Evidence);
        (clock.Now - WatchRoom.Start).ShouldBe(TimeSpan.FromHours(2), "the time of a watch is one, whoever runs it");
    }

    [Fact]
    public async Task A_schedule_of_single_samples_is_as_good_as_one_long_run()
    {
        WatchEnd? end = null;
        for (var runs = 0; runs < 6 && end is not { RollsBack: true }; runs++, clock.Now += TimeSpan.FromMinutes(5))
        {
            if (runs == 3)
                sampled = (_, sample) => Troubled(sample, "unhealthy", TimeSpan.Zero);
            end = await WatchAsync("rules: [{when: health failed 3 in a row, do: roll-back}]\nkpi: [uptime > 10%]", Days2, once: true);
        }

        end!.RollsBack.ShouldBeTrue();
        end.Evidence.ShouldBe("health failed 3 in a row: health failed 3 times in a row: status 503");
        (clock.Now - WatchRoom.Start).ShouldBe(TimeSpan.FromMinutes(30));
    }

    [Fact]
    public async Task Before_the_end_a_schedule_is_not_held_by_what_can_only_be_told_then()
    {
        var end = await WatchAsync("rules: [{when: 'growth(cpu) > 5% in 1h'}]\nkpi: [errors < 0.001%]", Days2, once: true);

        end.Verdict.ShouldBe(Verdict.Go);
        end.Evidence.ShouldBe("1.4.0, 1 sample in 0 ms of 2 d: no rule fired");
    }

    [Fact]
    public async Task Another_watch_of_the_same_version_is_refused()
    {
        await using var other = await WatchJournal.OpenAsync(new FileLedger(folder.FullName, clock), WatchJournal.NameOf("local", 7), new("x", "ann", "here", 1, clock.Now, "Watch"), default);

        (await Should.ThrowAsync<LockedException>(WatchAsync("{}", Days2))).Message.ShouldContain("ann");
    }

    [Fact]
    public async Task A_rollback_that_was_cut_off_before_it_began_is_due_next_time()
    {
        sampled = (_, sample) => Troubled(sample, "slow", TimeSpan.Zero);
        await Should.ThrowAsync<IOException>(WatchAsync(SlowRollsBack, Days2, act: () => throw new IOException("killed")));

        (await WatchAsync(SlowRollsBack, Days2)).RollsBack.ShouldBeTrue();
    }

    [Fact]
    public async Task A_rollback_that_was_cut_off_is_due_though_the_time_is_over()
    {
        sampled = (at, sample) => at < TimeSpan.FromMinutes(10) ? WatchRoom.Traffic(sample, 20, 0) : Troubled(sample, "slow", TimeSpan.Zero);
        await Should.ThrowAsync<IOException>(WatchAsync(SlowRollsBack, TimeSpan.FromMinutes(10), act: () => throw new IOException("killed")));

        (await WatchAsync(SlowRollsBack, TimeSpan.FromMinutes(10))).RollsBack.ShouldBeTrue();
        (await WatchAsync(SlowRollsBack, TimeSpan.FromMinutes(10), once: true)).RollsBack.ShouldBeTrue();
    }

    [Fact]
    public async Task A_rollback_that_was_cut_off_is_not_due_where_all_is_well_by_now()
    {
        sampled = (_, sample) => Troubled(sample, "slow", TimeSpan.Zero);
        await Should.ThrowAsync<IOException>(WatchAsync(SlowRollsBack, Days2, act: () => throw new IOException("killed")));
        sampled = (_, sample) => WatchRoom.Traffic(sample, 20, 0);

        (await WatchAsync(SlowRollsBack, TimeSpan.FromMinutes(10))).RollsBack.ShouldBeFalse();
    }

    [Fact]
    public async Task A_rule_that_is_new_acts_though_its_limit_was_passed_long_before()
    {
        sampled = (_, sample) => Troubled(sample, "slow", TimeSpan.Zero);
        await WatchAsync("rules: [{when: health failed}]\nkpi: [uptime > 1%]", TimeSpan.FromMinutes(10), once: true);

        (await WatchAsync(SlowRollsBack, Days2, once: true)).RollsBack.ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_person_was_told_of_is_not_told_again()
    {
        var told = Path.Combine(folder.FullName, "told");
        var watch = $"notify: {{command: 'echo \"$EVENT $RULE\" >> {told}'}}\nrules: [{{when: 'p95 > 500ms'}}]";
        sampled = (_, sample) => Troubled(sample, "slow", TimeSpan.Zero);

        await WatchAsync(watch, Days2, once: true);
        await WatchAsync(watch, Days2, once: true);

        File.ReadAllLines(told).ShouldBe(["firing p95 > 500ms"]);
    }

    [Fact]
    public async Task Samples_of_before_it_went_live_are_of_another_ledger()
    {
        await WatchAsync("kpi: [uptime > 1%]", TimeSpan.FromHours(1));
        var since = clock.Now += TimeSpan.FromMinutes(1);
        serving = () => new("2.0.0", null) { Number = 7, Since = since };

        var end = await WatchAsync("kpi: [uptime > 1%]", TimeSpan.FromHours(1), once: true);

        end.Evidence.ShouldStartWith("2.0.0, 1 sample in 0 ms");
    }

    [Fact]
    public async Task A_ledger_that_is_away_for_a_while_ends_no_watch()
    {
        var asked = 0;
        serving = () => ++asked is > 5 and < 9 ? throw new LedgerException("the server is starting up") : new("1.4.0", null) { Number = 7, Since = WatchRoom.Start };

        var end = await WatchAsync("kpi: [uptime > 1%]", TimeSpan.FromHours(1));

        end.Verdict.ShouldBe(Verdict.Go, end.Evidence);
        said.ShouldContain("the ledger can't be asked now, and nothing is sampled without it: the server is starting up");
    }

    [Fact]
    public async Task A_sample_that_falls_into_the_end_of_all_does_not_count()
    {
        var asked = 0;
        serving = () => ++asked == 1 ? new("1.4.0", null) { Number = 7, Since = WatchRoom.Start } : null;
        sampled = (_, sample) => Troubled(sample, "silent", TimeSpan.Zero);

        var end = await WatchAsync("rules: [{when: up failed, do: roll-back}]", Days2);

        end.RollsBack.ShouldBeFalse();
        end.Evidence.ShouldBe("1.4.0 no longer serves: nothing does");
    }

    [Fact]
    public async Task A_schedule_takes_no_sample_while_a_release_is_under_way()
    {
        serving = () => new("1.4.0", "Deploy 1.5.0") { Number = 7 };

        (await WatchAsync("{}", Days2, once: true)).Evidence.ShouldBe("Deploy 1.5.0 is under way: its own gates judge it, no sample was taken");
    }

    [Fact]
    public async Task After_the_bake_time_a_person_decides_and_deployments_are_frozen()
    {
        sampled = (at, sample) => at < TimeSpan.FromHours(2) ? WatchRoom.Traffic(sample, 20, 0) : Troubled(sample, "unhealthy", TimeSpan.Zero);

        var end = await WatchAsync("bake-time: 1h\nrules: [{when: health failed 3 in a row, do: roll-back}]", Days2);

        end.ShouldSatisfyAllConditions(
            () => end.RollsBack.ShouldBeFalse(),
            () => end.Verdict.ShouldBe(Verdict.Hold),
            () => end.Evidence.ShouldContain("1.4.0 has been live for 2 h 1 min, longer than watch.bake-time (1 h)"),
            () => frozen.ShouldHaveSingleItem().ShouldStartWith("health failed 3 in a row"));
    }

    [Fact]
    public async Task What_was_brought_back_is_not_left_again_by_rule()
    {
        serving = () => new("1.3.0", null) { Number = 9, Since = WatchRoom.Start, CameBack = true };
        sampled = (at, sample) => Troubled(sample, "unhealthy", TimeSpan.Zero);

        var end = await WatchAsync("rules: [{when: health failed 3 in a row, do: roll-back}]", Days2);

        end.RollsBack.ShouldBeFalse();
        end.Evidence.ShouldContain("was itself brought back");
        frozen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_release_that_comes_is_watched_after_it()
    {
        var now = 0;
        serving = () => ++now switch { < 10 => new("1.4.0", null) { Number = 7 }, < 20 => new("1.4.0", "Deploy 1.5.0") { Number = 7 }, _ => new("1.5.0", null) { Number = 12 } };

        var end = await WatchAsync("kpi: [uptime > 99%]", TimeSpan.FromMinutes(5));

        said.ShouldContain("Deploy 1.5.0 is under way: its own gates judge it, the watch goes on after it");
        said.ShouldContain("1.5.0 serves in place of 1.4.0");
        end.Evidence.ShouldStartWith("1.5.0, 11 samples in 5 min");
    }

    [Fact]
    public async Task Nothing_live_stops()
    {
        serving = () => null;

        var end = await WatchAsync("{}", Days2);

        end.Verdict.ShouldBe(Verdict.Stop);
        end.Evidence.ShouldContain("nothing is live");
    }

    [Fact]
    public async Task In_quiet_hours_only_critical_rules_are_told_and_the_others_afterwards()
    {
        var told = Path.Combine(folder.FullName, "told");
        sampled = (at, sample) => at == TimeSpan.FromHours(1) ? Troubled(sample, "slow", TimeSpan.Zero) : at == TimeSpan.FromHours(2) ? Troubled(sample, "silent", TimeSpan.Zero) : WatchRoom.Traffic(sample, 20, 0);
        var watch = $"quiet: ['23:00-03:00']\nnotify: {{command: 'echo \"$EVENT $RULE\" >> {told}'}}\nrules: [{{when: 'p95 > 500ms', clears-after: 1}}, {{when: up failed, severity: critical, clears-after: 1}}]\nkpi: [uptime > 1%]";

        await WatchAsync(watch, TimeSpan.FromHours(2.5));
        File.ReadAllLines(told).ShouldBe(["firing up failed", "over up failed"]);
        // Another run, after a night.
        await WatchAsync(watch, TimeSpan.FromHours(4));

        File.ReadAllLines(told).ShouldBe(["firing up failed", "over up failed", "firing p95 > 500ms", "over p95 > 500ms"]);
    }

    [Fact]
    public async Task What_was_found_in_quiet_hours_is_told_after_them_though_another_version_serves()
    {
        var told = Path.Combine(folder.FullName, "told");
        serving = () => clock.Now - WatchRoom.Start < TimeSpan.FromHours(2) ? new("1.4.0", null) { Number = 7 } : new("1.5.0", null) { Number = 12, Before = new("1.4.0", null) { Number = 7 } };
        sampled = (at, sample) => at == TimeSpan.FromHours(1) ? Troubled(sample, "slow", TimeSpan.Zero) : WatchRoom.Traffic(sample, 20, 0);

        await WatchAsync($"quiet: ['23:00-03:00']\nnotify: {{command: 'echo \"$EVENT $VERSION\" >> {told}'}}\nrules: [{{when: 'p95 > 500ms', clears-after: 1}}]\nkpi: [uptime > 1%]", TimeSpan.FromHours(2));

        File.ReadAllLines(told).ShouldBe(["firing 1.4.0", "over 1.4.0"]);
    }

    [Fact]
    public async Task Another_run_that_watches_another_version_tells_it_once()
    {
        var told = Path.Combine(folder.FullName, "told");
        var watch = $"quiet: ['23:00-03:00']\nnotify: {{command: 'echo \"$EVENT $VERSION\" >> {told}'}}\nrules: [{{when: 'p95 > 500ms', clears-after: 1}}]\nkpi: [uptime > 1%]";
        sampled = (at, sample) => at == TimeSpan.FromMinutes(5) ? Troubled(sample, "slow", TimeSpan.Zero) : WatchRoom.Traffic(sample, 20, 0);
        await WatchAsync(watch, TimeSpan.FromMinutes(10));
        serving = () => new("1.5.0", null) { Number = 12, Since = WatchRoom.Start, Before = new("1.4.0", null) { Number = 7, Since = WatchRoom.Start } };

        await WatchAsync(watch, Days2, once: true);
        File.Exists(told).ShouldBeFalse("it is night still");
        clock.Now = WatchRoom.Start + TimeSpan.FromHours(4);
        await WatchAsync(watch, Days2, once: true);
        await WatchAsync(watch, Days2, once: true);

        File.ReadAllLines(told).ShouldBe(["firing 1.4.0", "over 1.4.0"]);
    }

    [Fact]
    public async Task A_rule_that_nothing_is_known_of_is_told_while_it_can_be_mended()
    {
        sampled = (_, sample) => WatchRoom.Traffic(sample, 7, 0);

        await WatchAsync("rules: [{when: 'p95 > 500ms'}, {when: up failed}]\nkpi: [uptime > 1%]", TimeSpan.FromMinutes(4));

        said.Where(line => line.StartsWith("no data yet", StringComparison.Ordinal)).ShouldBe(["no data yet  p95 > 500ms: p95: 7 requests, fewer than at-least: 20 (watch.requests sends more)"]);
    }

    [Fact]
    public async Task A_rule_scales_by_the_runbooks_command()
    {
        var scaled = Path.Combine(folder.FullName, "scaled");
        sampled = (at, sample) => Troubled(sample, "slow", TimeSpan.Zero);

        await WatchAsync($"scale: 'echo \"$REASON\" > {scaled}'\nrules: [{{when: 'p95 > 500ms', do: scale}}]\nkpi: [uptime > 1%]", TimeSpan.FromMinutes(2));

        File.ReadAllText(scaled).Trim().ShouldBe("p95 > 500ms: p95 is 900 ms");
        said.ShouldContain("scaled by watch.scale, as p95 > 500ms says");
    }

    private const string SlowRollsBack = "rules: [{when: 'p95 > 500ms', do: roll-back}]";

    private static WatchSample Troubled(WatchSample sample, string how, TimeSpan since) => how switch
    {
        "unhealthy" => WatchRoom.Traffic(sample, 20, 0) with { Checks = new Dictionary<string, string?>(StringComparer.Ordinal) { ["health"] = "status 503", ["up"] = null } },
        "silent" => WatchRoom.Traffic(sample, 20, 20) with { Checks = new Dictionary<string, string?>(StringComparer.Ordinal) { ["health"] = "no answer", ["up"] = "no answer" } },
        "failing" => WatchRoom.Traffic(sample, 20, 6),
        "slow" => WatchRoom.Traffic(sample, 20, 0, 900),
        // From half of a machine's 1 GB 10 MB more with each sample, or 1 %.
        "leaking" => WatchRoom.Traffic(sample, 20, 0) with
        {
            Values = new Dictionary<string, double>(StringComparer.Ordinal) { ["memory"] = 69 + since / TimeSpan.FromSeconds(30), ["memory.bytes"] = (500 + 10 * (since / TimeSpan.FromSeconds(30) is > 1 and var n ? n - 1 : 0)) * (1 << 20) },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(how), how, "no such trouble"),
    };

    private async Task<WatchEnd> WatchAsync(string watch, TimeSpan? time, bool once = false, Action? act = null, CancellationToken cancellation = default)
    {
        var runbook = Runbook.Text.Good(Runbook.Text.With(watch == "{}" ? "watch: {}" : "watch:\n" + string.Join('\n', watch.Split('\n').Select(line => "  " + line))));
        var actions = new RuleActions(runbook.Watch, "local", folder.FullName, new CommandRunner(TimeProvider.System), clock, (why, _, _) => { frozen.Add(why); return Task.FromResult(new Freezing(FreezeOutcome.Frozen)); }, said.Add);
        var released = new ReleasedWatch(runbook, "release.yaml", goesByCheckedOut: false, said.Add);
        await using var live = new LiveWatch(
            new(_ => Task.FromResult(serving()),
                released.Of,
                (now, token) => WatchJournal.OpenAsync(new FileLedger(folder.FullName, clock), WatchJournal.NameOf("local", now.Number), new("x", "joe", "here", 1, clock.Now, "Watch"), token),
                (_, _, _) => Task.FromResult(sampled(clock.Now - WatchRoom.Start, new(clock.Now))),
                actions.RollsBack,
                async (one, now, token) =>
                {
                    act?.Invoke();
                    return await actions.ActAsync(one, now, token);
                },
                (found, about, _, token) => actions.RemindAsync(found, about, token), said.Add) { Rest = () => rested++ },
            clock);
        return await live.RunAsync(time, once, cancellation);
    }
}
