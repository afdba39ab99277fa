using System.Text.Json;
using Interlock.Runbook;

namespace Interlock.Tests.Runbook;

public class WatchDefinitionTests
{
    private const string Watch = """
        monitor: {for: 1m, get: /shop, max-p95: 300ms, min-samples: 10}
        watch:
          for: 48h
          every: 30s
          probes:
            login: {post: /login, json: {user: "Zoë \"z\"", tries: 3, sure: true, note: "007", pin: "${env:WATCH_PIN}"}, expect: [status == 200, "json.name == 'x: y'"]}
          figures:
            paid: {sql: "select 1\n -- {a}, [b]", percent: true}
          rules:
            - {when: health failed 3 in a row, do: roll-back}
            - {when: 'growth(memory) > 200MB in 1h', at-least: 50}
            - when: paid < 90%
              severity: critical
          notify: {webhook: "https://${env:WATCH_HOST}/hook"}
          quiet: [22:00-06:00 Europe/Berlin]
        environments:
          staging:
            watch: {for: 2h, rules: [{when: p95 > 1s}]}
        """;

    private static readonly (string, string)[] Variables = [("WATCH_PIN", "p1n-of-the-definition"), ("WATCH_HOST", "hooks.definition.example")];

    [Theory]
    [InlineData("local", 48, 3)]
    [InlineData("staging", 2, 1)]
    public void What_is_kept_of_a_runbook_is_its_watch_again(string environment, int hours, int rules)
    {
        var written = Text.Good(Text.With(Watch), environment, Variables);

        var read = Read(written.Watching!, Text.Good(Text.With()));

        JsonSerializer.Serialize(read.Watch).ShouldBe(JsonSerializer.Serialize(written.Watch));
        (read.Watch.For, read.Watch.Rules.Count).ShouldBe((TimeSpan.FromHours(hours), rules));
        (read.Monitor.Get, read.Monitor.MaxP95, read.Monitor.For).ShouldBe(("/shop", TimeSpan.FromMilliseconds(300), new MonitorSettings().For));
        read.Watching.ShouldBe(written.Watching);
    }

    [Fact]
    public void No_value_from_outside_is_in_it()
    {
        var kept = Text.Good(Text.With(Watch), "local", Variables).Watching!.Text;

        kept.ShouldContain("${env:WATCH_PIN}");
        kept.ShouldNotContain("p1n-of-the-definition");
        kept.ShouldNotContain("hooks.definition.example");
        kept.ShouldNotContain("\n");
    }

    [Fact]
    public void A_variable_that_is_missing_by_now_is_told()
    {
        var kept = Text.Good(Text.With(Watch), "local", Variables).Watching!;

        Should.Throw<RunbookException>(() => kept.In(Text.Good(Text.With()), "release.yaml", Text.NoVariables)).Problems[0].Message.ShouldBe("the environment variable WATCH_PIN is not set");
    }

    [Theory]
    [InlineData("watch: {for: 1h, rules: [{do: roll-back, when: p95 > 1s}]}", "")]
    [InlineData("watch: {for: 2h, rules: [{when: p95 > 1s, do: roll-back}]}", "watch.for")]
    [InlineData("watch: {for: 1h, every: 1m, rules: [{when: p95 > 2s}]}", "watch.every, watch.rules")]
    [InlineData("monitor: {for: 1m, max-errors: 2}\nwatch: {for: 1h, rules: [{when: p95 > 1s, do: roll-back}]}", "monitor.max-errors")]
    [InlineData("monitor: {for: 1m}\nwatch: {for: 1h, rules: [{when: p95 > 1s, do: roll-back}]}", "")]
    [InlineData("", "watch.for, watch.rules")]
    public void What_two_differ_in_is_named_by_its_key(string other, string keys) =>
        string.Join(", ", Of(other).DiffersIn(Of("watch: {for: 1h, rules: [{when: p95 > 1s, do: roll-back}]}"))).ShouldBe(keys);

    private static WatchDefinition Of(string more) => Text.Good(Text.With(more)).Watching!;

    private static ReleaseRunbook Read(WatchDefinition kept, ReleaseRunbook into) =>
        kept.In(into, "release.yaml", Variables.ToDictionary(variable => variable.Item1, variable => variable.Item2, StringComparer.Ordinal));
}
