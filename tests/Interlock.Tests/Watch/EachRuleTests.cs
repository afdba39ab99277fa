using Interlock.Engine;
using Interlock.Watch.Samples;

namespace Interlock.Tests.Watch;

/// <summary>Each thing that a rule can ask for: a watch in which it does not fire, one in which it fires and warns, one in which it fires and is critical, one in which nothing is known of it.</summary>
public sealed class EachRuleTests
{
    private const string Figures = "figures: {queue: {get: /queue, value: json.length}, orders: {sql: select 1}, jobs: {redis: LLEN jobs, on: 'redis://127.0.0.1:1'}, files: {command: echo 1}, steady: {command: echo 1}, refused: {log: refused}}\nprobes: {login: {get: /login}}\n";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Rules() =>
    [
        "health failed", "health failed 3 in a row", "health failed for 1m", "up failed for 1m", "login failed 2 in a row",
        "health < 90% in 5m", "5xx > 10", "5xx > 10 in 5m", "4xx > 50 in 5m", "failed > 10 in 5m", "requests < 50 for 1m", "5xx > 10x normal in 2m", "uptime < 90% in 5m", "health.time > 500ms",
        "errors > 5%", "errors > 5% in 5m", "errors > 5% for 1m", "errors > 10x normal in 2m", "p50 > 500ms for 1m", "p95 > 500ms", "p95 > 500ms for 2m", "p99 > 900ms", "p95 > 3x normal in 2m",
        "cpu > 90% for 1m", "memory > 85%", "memory.bytes > 700MB", "growth(memory.bytes) > 100MB in 10m", "max(cpu) > 95% in 5m", "disk > 80%",
        "db.connections > 80", "db.size > 2GB", "db.time > 500ms", "queue > 100", "orders > 100", "jobs > 100", "files > 100", "refused > 100 in 5m",
    ];

    [Theory]
    [MemberData(nameof(Rules))]
    public void It_goes_warns_stops_and_holds(string when)
    {
        Judged(when, "warning", Good, Good).Verdict.ShouldBe(Verdict.Go);
        Judged(when, "warning", Good, Bad).Verdict.ShouldBe(Verdict.Warn, "it fired, and is told");
        Judged(when, "critical", Good, Bad).ShouldSatisfyAllConditions(
            judged => judged.Verdict.ShouldBe(Verdict.Stop),
            judged => judged.Why.ShouldStartWith($"{when} fires: "));
        Judged(when, "critical", Unknown, Unknown).ShouldSatisfyAllConditions(
            judged => judged.Verdict.ShouldBe(Verdict.Hold),
            judged => judged.Why.ShouldContain(when));
    }

    // Twenty minutes, the last ten of them otherwise.
    private static (Verdict Verdict, string Why) Judged(string when, string severity, Func<WatchSample, WatchSample> first, Func<WatchSample, WatchSample> then)
    {
        var room = new WatchRoom($"{Figures}rules: [{{when: '{when}', severity: {severity}}}]\nkpi: [steady > 0]");
        for (var i = 0; i < 40; i++)
            room.Take(Pause, sample => (i < 20 ? first : then)(sample));
        return room.Book.Judge();
    }

    private static WatchSample Good(WatchSample sample) => Sample(sample, null, 100, 1, 20, 50, 1);

    private static WatchSample Bad(WatchSample sample) => Sample(sample, "status 503", 40, 30, 2_000, 97, 1_000);

    private static WatchSample Unknown(WatchSample sample) => sample with { Values = new Dictionary<string, double>(StringComparer.Ordinal) { ["steady"] = 1 } };

    private static WatchSample Sample(WatchSample sample, string? problem, int requests, int failed, double ms, double percent, double figure) => WatchRoom.Traffic(sample, requests, failed, ms) with
    {
        Checks = new Dictionary<string, string?>(StringComparer.Ordinal) { ["health"] = problem, ["up"] = problem, ["login"] = problem },
        Values = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["requests"] = requests, ["failed"] = failed, ["5xx"] = failed, ["4xx"] = failed, ["cpu"] = percent, ["memory"] = percent, ["memory.bytes"] = percent * 10 * (1 << 20), ["disk"] = percent,
            ["db.connections"] = percent, ["health.time"] = ms, ["steady"] = 1, ["db.size"] = percent * 30 * (1 << 20), ["db.time"] = ms, ["queue"] = figure, ["orders"] = figure, ["jobs"] = figure, ["files"] = figure, ["refused"] = figure,
        },
    };
}
