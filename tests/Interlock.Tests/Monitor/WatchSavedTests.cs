using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Monitor;
using Interlock.Runbook;
using Interlock.Tests.Preflight;
using Interlock.Tests.Runbook;
using Interlock.Tests.Verify;

namespace Interlock.Tests.Monitor;

public sealed class WatchSavedTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-saved-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task What_is_kept_is_told()
    {
        (await RunAsync("watch: {for: 48h, bake-time: 2h, kpi: [uptime >= 99.5%], rules: [{when: up failed for 1m, do: roll-back}, {when: p95 > 1s}]}"))
            .ShouldSay(Verdict.Go, "2 rules, 1 rolling back within 2 h; 1 KPI; for 2 d, every 30.0 s: --target=Watch goes by it while 1.4.0 serves");
        (await RunAsync("")).ShouldSay(Verdict.Go, "6 rules by default, 4 rolling back within 1 h; 3 KPIs by default; for 1 h, every 30.0 s: --target=Watch goes by it while 1.4.0 serves");
    }

    [Fact]
    public async Task A_secret_that_stands_in_it_is_not_kept_and_told()
    {
        var result = await RunAsync($"watch: {{notify: {{webhook: \"https://joe:{string.Concat("w4tch", "-s4ved-", "pw")}@hooks.example.com/\"}}}}");

        result.Verdict.ShouldBe(Verdict.Warn);
        result.Evidence.ShouldContain("write ${env:NAME} for it");
        result.Data.ShouldBeNull();
    }

    [Fact]
    public void The_plan_tells_the_rules() =>
        new WatchSaved(Text.Good(Text.With("watch: {rules: [{when: up failed for 1m, do: roll-back}, {when: p95 > 1s}]}"))).Effects.ShouldBe(
        [
            "keeps the watch with the version: for 1 h, every 30.0 s, rolling back by rule within 1 h",
            "its rules: up failed for 1m (roll-back); p95 > 1s",
        ]);

    [Fact]
    public async Task A_version_has_what_its_own_release_kept_and_a_version_that_comes_back_has_it_again()
    {
        await ReleaseAsync("1.3.0", "watch: {for: 3h}");
        await ReleaseAsync("1.4.0", "watch: {for: 4h}");
        await JournalAsync(async journal =>
        {
            await journal.StartAsync("back", new("Rollback", "1.3.0", "c", "rollback-to-previous", "joe", "here"));
            await journal.LiveAsync("back", Live("1.3.0"));
            await journal.EndAsync("back", new("succeeded", 0));
        });

        var history = ReleaseHistory.Of(await Ledger.ReadAsync("local"));

        WatchSaved.Of(history, history.Live!.Version!)!.Text.ShouldBe("""{"watch": {"for": 3h}}""");
        WatchSaved.Of(history, Live("1.4.0"))!.Text.ShouldBe("""{"watch": {"for": 4h}}""");
        WatchSaved.Of(history, Live("1.2.0")).ShouldBeNull();
    }

    private FileLedger Ledger => new(folder.FullName, TimeProvider.System);

    private Task ReleaseAsync(string version, string watch) => JournalAsync(async journal =>
    {
        var kept = await RunAsync(watch);
        kept.Data.ShouldNotBeNull(kept.Evidence);
        await journal.StartAsync(version, new("Deploy", version, "c", $"digest-{version}", "joe", "here"));
        await journal.LiveAsync(version, Live(version));
        await journal.OutcomeAsync(version, new WatchSaved(Text.Good(Text.With(watch))), kept with { Data = JsonNode.Parse(kept.Data.ToJsonString())!.AsObject() });
        await journal.EndAsync(version, new("succeeded", 0));
    });

    private async Task JournalAsync(Func<Journal, Task> write)
    {
        await using var writer = await Ledger.LockAsync("local", new("r", "joe", "here", 1, DateTimeOffset.UnixEpoch, "Deploy"));
        await write(new(writer, []));
    }

    private static LiveVersion Live(string version) => new(version, "c", $"digest-{version}", "http://127.0.0.1:1", null);

    private static Task<StepResult> RunAsync(string watch) => new WatchSaved(Text.Good(Text.With(watch))).RunAsync(Contexts.For("http://127.0.0.1:1"), CancellationToken.None);
}
