namespace Interlock.Tests.Watch;

public sealed class RuleBookTests
{
    private const string Asked = "rules: [{when: 'cpu > 80%'}]\nkpi: [uptime >= 99.5%, errors < 0.1%, p95 < 500ms, max(cpu) < 70%]";
    private static readonly TimeSpan Half = TimeSpan.FromSeconds(30);

    [Fact]
    public void All_met_is_go()
    {
        var room = Filled(requests: 4000, failed: 0);

        room.Book.Judge().ShouldBe((Verdict.Go, "no rule fired, every KPI is met"));
        room.Book.Table().Select(kpi => kpi.Measured).ShouldBe(["100 %", "0 % of 4,000", "20 ms", "50 %"]);
    }

    [Fact]
    public void Too_few_requests_to_prove_a_small_share_hold()
    {
        var (verdict, why) = Filled(requests: 2000, failed: 0).Book.Judge();

        verdict.ShouldBe(Verdict.Hold);
        why.ShouldContain("errors < 0.1% can't be told: 0 % of 2,000, which leaves up to 0.15 % possible");
    }

    [Fact]
    public void A_missed_one_stops()
    {
        var (verdict, why) = Filled(requests: 4000, failed: 8).Book.Judge();

        verdict.ShouldBe(Verdict.Stop);
        why.ShouldBe("errors < 0.1% is missed: 0.2 %");
    }

    [Fact]
    public void Uptime_allows_as_much_as_it_says()
    {
        Filled(4000, 0, unhealthy: 1).Book.Judge().Verdict.ShouldBe(Verdict.Go);
        Filled(4000, 0, unhealthy: 2).Book.Judge().Why.ShouldBe("uptime >= 99.5% is missed: 99 %");
    }

    [Fact]
    public void A_rule_that_fired_and_is_over_warns()
    {
        var room = Filled(4000, 0, cpu: 60);
        room.Take(Half, sample => WatchRoom.Traffic(sample, 20, 0) with { Values = new Dictionary<string, double>(StringComparer.Ordinal) { ["requests"] = 20, ["failed"] = 0, ["cpu"] = 85 } });
        var high = new WatchRoom("rules: [{when: 'cpu > 80%'}]\nkpi: [uptime > 99%]");
        high.Take(Half, sample => WatchRoom.Traffic(sample, 20, 0) with { Values = new Dictionary<string, double>(StringComparer.Ordinal) { ["cpu"] = 85 } });

        room.Book.Judge().Why.ShouldBe("max(cpu) < 70% is missed: 85 %");
        high.Book.Judge().ShouldBe((Verdict.Warn, "cpu > 80% fired once"));
    }

    [Fact]
    public void A_critical_rule_that_still_fires_stops()
    {
        var room = new WatchRoom("rules: [{when: 'cpu > 80%', severity: critical}]\nkpi: [max(cpu) < 95%]");
        room.After(Half, ("cpu", 85));

        room.Book.Judge().ShouldBe((Verdict.Stop, "cpu > 80% fires: cpu is 85 %"));
    }

    [Fact]
    public void Without_a_sample_nothing_is_known() => new WatchRoom(Asked).Book.Judge().Verdict.ShouldBe(Verdict.Hold);

    [Fact]
    public void What_the_runbook_leaves_open_has_defaults()
    {
        var room = new WatchRoom("every: 30s");

        room.Book.Rules.Select(rule => rule.Rule.Name).ShouldBe(["health failed 3 in a row", "up failed for 1m", "errors > 10% for 1m", "errors > 1% in 30m", "p95 > 500ms for 5m", "memory > 90% for 3m"]);
        room.Book.Table().Select(kpi => kpi.Target).ShouldBe(["uptime >= 99.5%", "errors <= 0.1%", "p95 < 500ms"]);
    }

    [Theory]
    [InlineData("cpu > 60%", "cpu > 60% is missed: 50 %")]
    [InlineData("avg(cpu) > 60%", null)]
    public void A_level_that_must_stay_above_is_judged_by_its_lowest(string kpi, string? missed)
    {
        var room = new WatchRoom($"rules: [{{when: 'cpu > 99%'}}]\nkpi: ['{kpi}']");
        for (var i = 0; i < 20; i++)
            room.After(Half, ("cpu", i == 7 ? 50 : 90));

        room.Book.Judge().ShouldBe(missed is null ? (Verdict.Go, "no rule fired, every KPI is met") : (Verdict.Stop, missed));
    }

    [Fact]
    public void What_could_be_had_now_and_then_only_is_not_known()
    {
        var room = new WatchRoom("rules: [{when: '5xx > 99'}]\nkpi: [max(cpu) < 70%]");
        for (var i = 0; i < 20; i++)
            room.After(Half, i < 15 ? [("cpu", 50), ("5xx", 0)] : [("5xx", 0)]);

        room.Book.Judge().ShouldBe((Verdict.Hold, "max(cpu) < 70% can't be told: 50 %, had in 15 of 20 samples only"));
    }

    [Fact]
    public void A_time_in_which_nobody_looked_is_not_known()
    {
        var room = new WatchRoom("rules: [{when: 'cpu > 99%'}]\nkpi: [max(cpu) < 70%]");
        room.After(Half, ("cpu", 50));
        room.After(TimeSpan.FromHours(48), ("cpu", 50));

        room.Book.Judge().ShouldBe((Verdict.Hold, "2 d of 2 d nobody looked"));
    }

    [Fact]
    public void A_default_rule_that_can_not_be_told_is_said_and_holds_nothing()
    {
        var room = new WatchRoom("kpi: [uptime > 99%]");
        for (var i = 0; i < 25; i++)
            room.Take(Half, sample => WatchRoom.Traffic(sample, 20, 0) with { Values = new Dictionary<string, double>(StringComparer.Ordinal) { ["requests"] = 20, ["failed"] = 0 } });

        room.Book.Judge().ShouldBe((Verdict.Warn, "memory > 90% for 3m could never be told: memory: no data"));
    }

    private static WatchRoom Filled(int requests, int failed, int unhealthy = 0, double cpu = 50)
    {
        var room = new WatchRoom(Asked);
        for (var i = 0; i < 200; i++)
        {
            var problem = i < unhealthy ? "down" : null;
            var failing = i < failed ? 1 : 0;
            room.Take(Half, sample => WatchRoom.Traffic(sample, requests / 200, failing) with
            {
                Values = new Dictionary<string, double>(StringComparer.Ordinal) { ["requests"] = requests / 200, ["failed"] = failing, ["cpu"] = cpu },
                Checks = new Dictionary<string, string?>(StringComparer.Ordinal) { ["health"] = problem, ["up"] = null },
            });
        }

        return room;
    }
}
