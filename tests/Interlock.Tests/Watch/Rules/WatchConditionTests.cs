using Interlock.Watch.Rules;

namespace Interlock.Tests.Watch.Rules;

public sealed class WatchConditionTests
{
    [Theory]
    [InlineData("health failed 3 in a row")]
    [InlineData("health failed for 2m")]
    [InlineData("login failed")]
    [InlineData("5xx > 10 in 5m")]
    [InlineData("count(5xx) > 10 in 5m")]
    [InlineData("errors > 1% in 10m for 2m")]
    [InlineData("errors > 10x normal in 5m")]
    [InlineData("p95 >= 0.5s for 5m")]
    [InlineData("memory > 300MB")]
    [InlineData("growth(db.size) > 1GB in 24h")]
    [InlineData("p95(db.time) > 200ms in 10m")]
    [InlineData("registrations < 90%")]
    public void What_can_be_read_is(string text) => WatchCondition.TryParse(text, out _, out var problem).ShouldBeTrue(problem);

    [Theory]
    [InlineData("", "it must be a check that failed, or a number, an order and a limit")]
    [InlineData("health broken", "it must be a check that failed")]
    [InlineData("health failed 0 in a row", "a number from 1 to 1000")]
    [InlineData("health failed for ever", "'ever' is no time")]
    [InlineData("5xx > ten", "it must be a check that failed")]
    [InlineData("5xx > 10 in a while", "it must be a check that failed")]
    [InlineData("5xx > 10 in 5", "a time is not one")]
    [InlineData("5xx == 10", "it must be a check that failed")]
    [InlineData("errors > 10x normal", "compares a window with the time before it")]
    [InlineData("growth(db.size) > 1GB", "growth is asked over a time")]
    public void What_can_not_says_why(string text, string why)
    {
        WatchCondition.TryParse(text, out _, out var problem).ShouldBeFalse();

        problem.ShouldContain(why);
    }

    [Theory]
    [InlineData("rules: [{when: 'latency > 5ms'}]", "watch.rules[0].when", "'latency' is not known")]
    [InlineData("rules: [{when: 'error > 1%'}]", "watch.rules[0].when", "did you mean 'errors'?")]
    [InlineData("rules: [{when: 'login failed'}]", "watch.rules[0].when", "'login' is no check")]
    [InlineData("rules: [{when: 'p95 > 500'}]", "watch.rules[0].when", "'p95' is a time")]
    [InlineData("rules: [{when: 'errors > 1'}]", "watch.rules[0].when", "'errors' is a share in percent")]
    [InlineData("rules: [{when: 'avg(p95) > 5ms'}]", "watch.rules[0].when", "is a percentile already")]
    [InlineData("rules: [{when: '5xx > 1', do: scale}]", "watch.rules[0].do", "nothing says how")]
    [InlineData("rules: [{when: '5xx > 1', do: roll-back, severity: info}]", "watch.rules[0].severity", "is not grave enough to roll back")]
    [InlineData("kpi: [health failed]", "watch.kpi[0]", "'health' is no check")]
    [InlineData("kpi: [5xx < 1 in 5m]", "watch.kpi[0]", "a KPI holds over the whole watch")]
    [InlineData("figures: {jobs: {get: /jobs}}", "watch.figures.jobs.get", "does not say where the number is")]
    [InlineData("figures: {jobs: {}}", "watch.figures.jobs", "comes from nowhere")]
    [InlineData("figures: {errors: {sql: select 1}}", "watch.figures.errors", "stands for something else already")]
    [InlineData("probes: {page: {browser: /}}", "watch.probes.page.browser", "nothing that a watch asks again and again")]
    [InlineData("probes: {page: {get: /$nobody}}", "watch.probes.page.get", "$nobody is not known here")]
    [InlineData("quiet: [22-6]", "watch.quiet[0]", "are no quiet hours")]
    [InlineData("quiet: ['22:00-06:00 Atlantis']", "watch.quiet[0]", "are no quiet hours")]
    [InlineData("notify: {}", "watch.notify", "tells nobody")]
    [InlineData("every: 100ms", "watch.every", "more often than anything can be told")]
    [InlineData("for: 10s", "watch.for", "before its second sample")]
    public void What_fits_nothing_is_told_with_its_place(string watch, string path, string what)
    {
        var problem = Runbook.Text.OnlyProblem(Runbook.Text.With($"watch: {{{watch}}}"));

        problem.Key.ShouldBe(path);
        problem.ToString().ShouldContain(what);
    }
}
