using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Monitor;
using Interlock.Platforms.Local;
using Interlock.Tests.Platforms;
using Interlock.Tests.Runbook;
using Interlock.Tests.Verify;
using Interlock.Watch.Samples;

namespace Interlock.Tests.Watch;

/// <summary>A watch of real processes behind a real edge.</summary>
[Trait("Suite", "slow")]
public sealed class LocalWatchTests : IDisposable
{
    private readonly LocalRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task It_measures_what_the_edge_and_the_machine_tell()
    {
        await room.DeployAsync("1.0.0");

        var (said, broken) = await room.WatchAsync("{every: 1s, for: 4s, requests: 30, rules: [{when: 'cpu > 99%'}, {when: 'memory > 4GB'}, {when: 'health failed 2 in a row'}], kpi: [uptime >= 100%, errors < 20%, p95 < 5s, requests > 60, max(disk) <= 100%]}");

        broken.ShouldBeNull(said);
        said.ShouldContain("GO  1.0.0, 5 samples in 4.");
        var sample = (await SamplesAsync())[^1];
        sample.Missing.Keys.ShouldBe(["db.connections", "db.size", "db.time"], ignoreOrder: true);
        sample.Values["memory.bytes"].ShouldBeInRange(1 << 20, 1L << 32);
        sample.Values["cpu"].ShouldBeInRange(0, 100);
        // Two things ask the edge: the watch's own requests, and health.
        (await SamplesAsync()).Skip(1).Sum(one => one.Values["requests"]).ShouldBeInRange(90, 160);
    }

    [Fact]
    public async Task A_service_that_fails_health_ends_in_a_hold_for_a_person()
    {
        await room.DeployAsync("1.0.0");
        room.KnowsOnly("1.0.0", "/health");
        await new LocalHealthCheckStore("local").WriteAsync(room.Paths.State, new("/live", EverySeconds: 1, TimeoutSeconds: 5, Failures: 2), default);

        var (said, broken) = await room.WatchAsync("{every: 1s, for: 1m, rules: [{when: health failed 2 in a row, do: roll-back}]}");

        broken.ShouldNotBeNull(said).Verdict.ShouldBe(Verdict.Hold);
        said.ShouldContain("CRITICAL  health failed 2 in a row: health failed 2 times in a row: status 404");
        said.ShouldContain("when 1.0.0 went live is not known");
        said.ShouldContain("deployments are frozen");
        ReleaseHistory.Of(await new FileLedger(new StatePaths(room.Paths.State).Ledger, TimeProvider.System).ReadAsync("local")).Frozen.ShouldNotBeNull().Why.ShouldStartWith("health failed 2 in a row");
    }

    [Fact]
    public async Task A_service_that_is_gone_is_no_end_of_the_watch_but_a_finding()
    {
        await room.DeployAsync("1.0.0");
        await LocalRoom.KillAsync((await room.SlotAsync("blue") ?? await room.SlotAsync("green"))!.Process!.Pid);

        var (said, broken) = await room.WatchAsync("{every: 1s, for: 1m, requests: 5, rules: [{when: 'errors > 50%', at-least: 5, severity: critical}, {when: health failed 5 in a row, do: roll-back}]}");

        broken.ShouldNotBeNull(said);
        said.ShouldContain("CRITICAL  errors > 50%: errors is 100 %");
        said.ShouldContain("CRITICAL  health failed 5 in a row");
    }

    [Fact]
    public async Task Nothing_is_frozen_for_a_version_that_somebody_replaced_meanwhile()
    {
        await room.DeployAsync("1.0.0");
        room.KnowsOnly("1.0.0", "/health");
        await new LocalHealthCheckStore("local").WriteAsync(room.Paths.State, new("/live", EverySeconds: 1, TimeoutSeconds: 5, Failures: 2), default);
        var (begun, go) = (Path.Combine(room.Paths.State, "begun"), Path.Combine(room.Paths.State, "go"));

        // People are told before deployments are frozen: while that lasts, somebody releases.
        var watching = room.WatchAsync($"{{every: 1s, for: 3s, kpi: [uptime > 1%], notify: {{command: 'test $EVENT = firing || exit 0; touch {begun}; until test -e {go}; do sleep 0.05; done'}}, rules: [{{when: health failed 2 in a row, do: roll-back}}]}}");
        await LocalRoom.UntilAsync(() => Task.FromResult(File.Exists(begun) || watching.IsCompleted));
        await room.DeployAsync("1.0.1");
        await File.WriteAllTextAsync(go, "");
        var (said, _) = await watching;

        said.ShouldContain("1.0.1 serves by now in place of 1.0.0: nothing is left to decide");
        said.ShouldContain("going on with 1.0.1");
        said.ShouldNotContain("--target=Rollback");
        ReleaseHistory.Of(await new FileLedger(new StatePaths(room.Paths.State).Ledger, TimeProvider.System).ReadAsync("local")).Frozen.ShouldBeNull();
    }

    [Fact]
    public async Task Lines_of_the_log_and_figures_are_counted()
    {
        await room.DeployAsync("1.0.0");

        var (said, broken) = await room.WatchAsync("{every: 1s, for: 3s, figures: {answer: {command: echo 42}, lines: {log: .}, broken: {command: echo none}}, rules: [{when: 'lines > 100000'}], kpi: [answer >= 42, broken > 1]}");

        broken.ShouldNotBeNull(said).Verdict.ShouldBe(Verdict.Hold);
        said.ShouldContain("met      answer >= 42  42");
        said.ShouldContain("unknown  broken > 1    no data: output is none, no number");
    }

    [Fact]
    public async Task One_sample_of_a_schedule_tells_where_the_watch_is()
    {
        await room.DeployAsync("1.0.0");

        var (first, _) = await room.WatchAsync("{every: 1s, for: 1h, rules: [{when: health failed}], kpi: [uptime >= 100%]}", once: true);
        var (second, broken) = await room.WatchAsync("{every: 1s, for: 1h, rules: [{when: health failed}], kpi: [uptime >= 100%]}", once: true);

        first.ShouldContain("watching 1.0.0, every 1.0 s");
        second.ShouldContain("going on with 1.0.0: 1 sample since");
        broken.ShouldBeNull(second);
        (await SamplesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task It_goes_by_the_watch_that_the_version_was_released_with()
    {
        await room.DeployAsync("1.0.0");
        var released = new WatchSaved(Text.Good(Text.With("watch: {every: 1s, for: 2s, kpi: [uptime >= 90%], rules: [{when: health failed}]}")));
        await using (var writer = await new FileLedger(new StatePaths(room.Paths.State).Ledger, TimeProvider.System).LockAsync("local", new("r", "joe", "here", 1, DateTimeOffset.UnixEpoch, "Deploy")))
        {
            var journal = new Journal(writer, []);
            await journal.StartAsync("r", new("Deploy", "1.0.0", "c", "digest", "joe", "here"));
            await journal.LiveAsync("r", new("1.0.0", "c", "digest", "http://127.0.0.1:1", null));
            await journal.OutcomeAsync("r", released, await released.RunAsync(Contexts.For("http://127.0.0.1:1"), default));
            await journal.EndAsync("r", new("succeeded", 0));
        }

        var (said, broken) = await room.WatchAsync("{every: 1h, for: 48h, kpi: [uptime >= 90%], rules: [{when: health failed}]}");

        broken.ShouldBeNull(said);
        said.ShouldContain("going by the watch that 1.0.0 was released with; what is checked out differs in watch.every, watch.for, and goes with --watch=checked-out");
        said.ShouldMatch(@"\b([2-9]|\d\d) samples in ([2-9]|\d\d)\.");
    }

    private async Task<IReadOnlyList<WatchSample>> SamplesAsync()
    {
        await using var journal = await WatchJournal.OpenAsync(new FileLedger(new StatePaths(room.Paths.State).Watch("local"), TimeProvider.System), WatchJournal.NameOf("local", 0), new("x", "x", "x", 1, DateTimeOffset.UtcNow, "test"), default);
        return journal.Samples;
    }
}
