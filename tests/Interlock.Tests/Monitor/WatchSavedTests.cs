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
    private const string Password = "w4tch" + "-s4ved-" + "Qz81";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-saved-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task What_is_kept_is_told()
    {
        (await RunAsync("watch: {for: 48h, bake-time: 2h, kpi: [uptime >= 99.5%], rules: [{when: up failed for 1m, do: roll-back}, {when: p95 > 1s}]}"))
            .ShouldSay(Verdict.Go, "2 rules, 1 rolling back within 2 h; 1 KPI; for 2 d, every 30.0 s: --target=Watch goes by it while 1.4.0 serves");
        (await RunAsync("")).ShouldSay(Verdict.Go, "6 rules by default, 4 rolling back within 1 h; 3 KPIs by default; for 1 h, every 30.0 s: --target=Watch goes by it while 1.4.0 serves");
    }

    public static TheoryData<string, string> WrittenOut => new()
    {
        { $"notify: {{webhook: \"{"https://hooks." + "slack.com/services/" + "T0" + "3KQ8ZVB/B0" + "5LM2XWY/" + "q7Rt2LxW9" + "vKp4ZmN8sYd3HbE"}\"}}", "watch.notify.webhook" },
        { "notify: {webhook: https://hooks.example.com/abc}", "watch.notify.webhook" },
        { $"notify: {{webhook: \"https://joe:{Password}@hooks.example.com/\"}}", "watch.notify.webhook" },
        { $"probes: {{login: {{get: /me, headers: {{authorization: \"Bearer {Password}\"}}}}}}", "watch.probes.login.headers.authorization" },
        { $"probes: {{login: {{post: /login, json: {{user: joe, password: {Password}}}}}}}", "watch.probes.login.json.password" },
        { $"probes: {{login: {{post: /login, json: '{{\"user\": {{\"password\": \"{Password}\"}}}}'}}}}", "watch.probes.login.json.user.password" },
        { "probes: {login: {post: /login, json: {password: 123456}}}", "watch.probes.login.json.password" },
        { $"probes: {{login: {{post: /login, form: {{user: joe, password: {Password}}}}}}}", "watch.probes.login.form.password" },
        { $"probes: {{admin: {{get: \"/admin?api_key={Password}\"}}}}", "watch.probes.admin.get" },
        { "probes: {cli: {command: 'curl -u joe:pw http://localhost/'}}", "watch.probes.cli.command" },
        { $"probes: {{cli: {{command: 'curl -H \"X-Api-Key: {Password}\" http://localhost/'}}}}", "watch.probes.cli.command" },
        { $"probes: {{cli: {{command: ./ask --token {Password}}}}}", "watch.probes.cli.command" },
        { $"probes: {{cli: {{command: TOKEN={Password} ./ask}}}}", "watch.probes.cli.command" },
        { $"probes: {{all: {{steps: [{{get: /}}, {{get: /me, headers: {{Cookie: session={Password}}}}}]}}}}", "watch.probes.all.steps[1].headers.Cookie" },
    };

    [Theory, MemberData(nameof(WrittenOut))]
    public async Task A_secret_that_is_written_out_is_kept_nowhere_and_its_place_is_told(string watch, string place)
    {
        var result = await RunAsync($"watch: {{{watch}}}");

        result.Verdict.ShouldBe(Verdict.Warn);
        result.Evidence.ShouldStartWith($"not kept, for what is or may be a secret is written out in {place}: write ${{env:NAME}} for it");
        result.Evidence.ShouldNotContain(Password);
        result.Data.ShouldBeNull();
    }

    [Fact]
    public async Task In_a_command_line_that_takes_no_references_a_variable_of_the_shell_is_what_to_write() =>
        (await RunAsync($"watch: {{scale: ./up --token={Password}, notify: {{command: ./tell --password {Password}}}}}")).Evidence
            .ShouldStartWith("not kept, for what is or may be a secret is written out in watch.scale, watch.notify.command: write ${env:NAME} for it, in a command line $NAME. ");

    [Theory]
    [InlineData("scale: ./up --token=$TOKEN --user $(whoami) --password-file /run/password")]
    [InlineData("probes: {token: {get: /token, expect: [json.token ~ /./]}, secrets: {command: docker run -u 1000:1000 it}}")]
    [InlineData("probes: {login: {steps: [{post: /login, json: {user: joe, token: null, remember-token: true}, capture: {token: json.access_token}}, {get: /me?token=$token, headers: {authorization: Bearer $token, cookie: session=$token}}]}}")]
    [InlineData("figures: {tokens: {sql: \"select count(*) from tokens where token_type='refresh'\", on: \"${env:INTERLOCK_TEST_URL}\"}}")]
    [InlineData("probes: {cli: {command: \"curl -u joe:$PW 'https://joe:$PW@localhost/' -H 'Authorization: Bearer $TOKEN'\"}}")]
    [InlineData("notify: {webhook: \"${env:INTERLOCK_TEST_URL}\"}, probes: {login: {get: /, headers: {authorization: \"Bearer ${env:INTERLOCK_TEST_WORD}\"}}}")]
    public async Task What_is_taken_from_elsewhere_or_only_speaks_of_secrets_is_kept(string watch)
    {
        var result = await new WatchSaved(Text.Good(Text.With($"watch: {{{watch}}}"), "local", ("INTERLOCK_TEST_URL", "postgresql://joe@localhost/shop".Replace("postgresql", watch.Contains("webhook", StringComparison.Ordinal) ? "https" : "postgresql", StringComparison.Ordinal)), ("INTERLOCK_TEST_WORD", "w0rd-" + "of-the-day")))
            .RunAsync(Contexts.For("http://127.0.0.1:1"), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        result.Data!["format"]!.GetValue<int>().ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"format": 2, "definition": {"watch": {}}}""", "the ledger has it in the format 2, and this Interlock reads 1")]
    [InlineData("""{"format": "x", "definition": "{}"}""", "the ledger has it in the format \"x\", and this Interlock reads 1")]
    [InlineData("""{"definition": 5}""", "the ledger's entry has no text under 'definition'")]
    [InlineData("""{"format": 1, "definition": {}}""", "the ledger's entry has no text under 'definition'")]
    [InlineData("""{"format": 1, "definition": ""}""", "the ledger's entry has no text under 'definition'")]
    [InlineData("""{"definition": "{}"}""", null)]
    public async Task An_entry_that_this_Interlock_cannot_read_says_so(string data, string? why)
    {
        await ReleaseAsync("1.4.0", StepResult.Go("kept") with { Data = JsonNode.Parse(data)!.AsObject() });

        WatchSaved.Of(ReleaseHistory.Of(await Ledger.ReadAsync("local")), Live("1.4.0"))!.Unreadable.ShouldBe(why);
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

    private async Task ReleaseAsync(string version, string watch)
    {
        var kept = await RunAsync(watch);
        kept.Data.ShouldNotBeNull(kept.Evidence);
        await ReleaseAsync(version, kept with { Data = JsonNode.Parse(kept.Data.ToJsonString())!.AsObject() });
    }

    private Task ReleaseAsync(string version, StepResult kept) => JournalAsync(async journal =>
    {
        await journal.StartAsync(version, new("Deploy", version, "c", $"digest-{version}", "joe", "here"));
        await journal.LiveAsync(version, Live(version));
        await journal.OutcomeAsync(version, new WatchSaved(Text.Good(Text.With())), kept);
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
