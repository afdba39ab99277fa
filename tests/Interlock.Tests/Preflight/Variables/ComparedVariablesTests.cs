using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Platforms;
using Interlock.Preflight.Variables;
using Interlock.Provision;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight.Variables;

/// <summary>Rules that compare a variable with another one, with the last release, and with other environments.</summary>
public sealed class ComparedVariablesTests : IDisposable
{
    private const string Key = "web.SECRET_KEY";
    private static readonly string Value = "compared-" + Guid.NewGuid().ToString("N");

    private readonly Room room = new();

    [Fact]
    public async Task Variables_of_two_services_must_be_the_same()
    {
        const string text = """
            name: shop
            version: 1.4.0
            services:
              web: {run: ./serve, variables: {NEXT_PUBLIC_API_TOKEN: {value: '${env:ONE}', same-as: api.API_TOKEN}}}
              api: {run: ./serve, variables: {API_TOKEN: '${env:TWO}'}}
            """;

        (await JudgeAsync(Runbook.Text.Good(text, "local", ("ONE", Value), ("TWO", Value + "x")))).ShouldSay(Verdict.Stop, "NEXT_PUBLIC_API_TOKEN is not the same as api.API_TOKEN: set both to one value");
        (await JudgeAsync(Runbook.Text.Good(text, "local", ("ONE", "plain-words-only"), ("TWO", "plain-words-only")))).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task What_is_generated_can_only_be_the_same_under_one_name()
    {
        (await JudgeAsync(Shop("{generate: hex32, same-as: web.OTHER}", "OTHER: {value: x-y-z}"))).ShouldSay(
            Verdict.Stop, "SECRET_KEY can't be the same as web.OTHER: one of them is generated; take both from one place, such as ${env:OTHER}");
        (await JudgeAsync(Shop("{from: environment, same-as: web.OTHER}", "OTHER: {from: environment}"))).Verdict.ShouldBe(Verdict.Go);
        (await JudgeAsync(Shop("{value: '${env:KEY}', same-as: web.OTHER}", "OTHER: {value: '${env:NO}', required: false}"))).ShouldSay(Verdict.Stop, "SECRET_KEY is not the same as web.OTHER: web.OTHER is not set");
    }

    [Fact]
    public async Task A_first_release_has_nothing_to_be_unchanged_since() =>
        (await JudgeAsync(Shop("{value: '${env:KEY}', unchanged: true}"))).ShouldSay(Verdict.Go, "1 variable: 1 given, 0 provided, 0 generated; SECRET_KEY has no earlier release to be unchanged since");

    [Fact]
    public async Task Unchanged_goes_by_the_fingerprint_of_the_last_release()
    {
        var runbook = Shop("{value: '${env:KEY}', unchanged: true}");
        room.History = Released(Fingerprint(Value));
        (await JudgeAsync(runbook)).ShouldSay(Verdict.Go, "1 variable: 1 given, 0 provided, 0 generated; SECRET_KEY is what 1.3.0 was released with");
        room.History = Released(Fingerprint("quite-another-value"));
        (await JudgeAsync(runbook)).ShouldSay(
            Verdict.Stop, "SECRET_KEY is not what 1.3.0 was released with: what it signed or encrypted would be lost. Set it back; when the change is meant, take 'unchanged' out for this release");
    }

    [Fact]
    public async Task Without_a_fingerprint_the_running_version_is_asked_and_else_a_person()
    {
        var runbook = Shop("{value: '${env:KEY}', unchanged: true}");
        room.History = Released();
        (await JudgeAsync(runbook)).ShouldSay(Verdict.Hold, "SECRET_KEY can't be compared: 1.3.0 was released without a fingerprint of it. --accept lets it pass once, and this release keeps a fingerprint for the next");
        room.Configuration = new("1.3.0", new Dictionary<string, Secret?>(StringComparer.Ordinal) { ["SECRET_KEY"] = new(Value) }, "process 1");
        (await JudgeAsync(runbook)).Verdict.ShouldBe(Verdict.Go);
        room.Configuration = new("1.3.0", new Dictionary<string, Secret?>(StringComparer.Ordinal) { ["SECRET_KEY"] = new("quite-another-value") }, "process 1");
        (await JudgeAsync(runbook)).Verdict.ShouldBe(Verdict.Stop);
        room.Configuration = null;
        room.History = Released("not a fingerprint");
        (await JudgeAsync(runbook)).Verdict.ShouldBe(Verdict.Hold);
    }

    [Fact]
    public async Task A_generated_value_that_is_lost_stops_before_it_is_made_anew()
    {
        var runbook = Shop("{generate: hex32, unchanged: true}");
        room.History = Released(Fingerprint(Value));
        (await JudgeAsync(runbook)).Evidence.ShouldStartWith("SECRET_KEY would be generated anew: the value that 1.3.0 was released with is not kept here any more.");
        var made = GeneratedSecrets.Of(Path.Combine(room.Root, ".interlock"), "local").Get("SECRET_KEY", GeneratedKind.Hex32);
        room.History = Released(Fingerprint(made.Reveal()));
        (await JudgeAsync(runbook)).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task Environments_must_differ_by_what_was_released_there()
    {
        const string rule = "{value: '${env:KEY}', differs-between-environments: [staging, production]}";
        room.HistoryOf = name => name == "staging" ? Released(Fingerprint(Value)) : ReleaseHistory.Of([]);
        (await JudgeAsync(Shop(rule, environment: "production"), "production")).ShouldSay(Verdict.Stop, "SECRET_KEY has the same value in staging (1.3.0): give production one of its own");
        room.HistoryOf = _ => Released(Fingerprint("quite-another-value"));
        (await JudgeAsync(Shop(rule, environment: "production"), "production")).ShouldSay(Verdict.Go, "1 variable: 1 given, 0 provided, 0 generated; SECRET_KEY differs from staging");
        room.HistoryOf = _ => ReleaseHistory.Of([]);
        (await JudgeAsync(Shop(rule, environment: "production"), "production")).ShouldSay(
            Verdict.Go, "1 variable: 1 given, 0 provided, 0 generated; staging was never released, so SECRET_KEY has nothing there to differ from");
        room.HistoryOf = _ => Released();
        (await JudgeAsync(Shop(rule, environment: "production"), "production")).Verdict.ShouldBe(Verdict.Hold);
        room.HistoryOf = _ => throw new LedgerException("it is broken");
        (await JudgeAsync(Shop(rule, environment: "production"), "production")).ShouldSay(Verdict.Hold, "SECRET_KEY can't be compared with staging: it is broken");
        (await JudgeAsync(Shop(rule))).ShouldSay(Verdict.Go, "1 variable: 1 given, 0 provided, 0 generated");
    }

    [Fact]
    public async Task An_environment_whose_ledger_is_elsewhere_can_t_be_compared() =>
        (await JudgeAsync(Shop("{value: '${env:KEY}', differs-between-environments: [staging, production]}", environment: "production", staging: "{ledger: 'postgresql://ledger@elsewhere/interlock'}"), "production"))
            .ShouldSay(Verdict.Hold, "SECRET_KEY can't be compared with staging: its ledger is another one. Give both environments one ledger, or leave staging out of the rule");

    [Fact]
    public void A_fingerprint_depends_on_runbook_and_variable_and_is_dear()
    {
        var value = new Secret(Value);
        var kept = VariableFingerprint.Of("shop", "SECRET_KEY", value);

        kept.ShouldStartWith("600000:");
        kept.ShouldNotBe(VariableFingerprint.Of("shop", "OTHER_KEY", value));
        kept.ShouldNotBe(VariableFingerprint.Of("other", "SECRET_KEY", value));
        VariableFingerprint.Is(kept, "shop", "SECRET_KEY", value).ShouldBe(true);
        VariableFingerprint.Is("1:00", "shop", "SECRET_KEY", value).ShouldBe(false);
        VariableFingerprint.Is("x", "shop", "SECRET_KEY", value).ShouldBeNull();
    }

    public void Dispose() => room.Dispose();

    private async Task<StepResult> JudgeAsync(ReleaseRunbook runbook, string environment = "local")
    {
        var result = await room.RunAsync(new VariablesPresent(new(runbook, environment, "1.4.0", "abc1234def"), "web", []));
        string.Join('\n', result.Details.Append(result.Evidence)).ShouldNotContain(Value);
        return result;
    }

    private static ReleaseRunbook Shop(string rule, string? more = null, string environment = "local", string staging = "") => Runbook.Text.Good(
        $"name: shop\nversion: 1.4.0\nservices:\n  web:\n    run: ./serve\n    variables:\n      SECRET_KEY: {rule}\n{(more is null ? "" : $"      {more}\n")}environments: {{production: {{}}, staging: {(staging.Length == 0 ? "{}" : staging)}}}\n", environment, ("KEY", Value));

    private static string Fingerprint(string value) => VariableFingerprint.Of("shop", "SECRET_KEY", new(value));

    private static ReleaseHistory Released(string? fingerprint = null)
    {
        var live = new LiveVersion("1.3.0", "c0ffee", "d1", "http://shop", null) { Fingerprints = fingerprint is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { [Key] = fingerprint } };
        return ReleaseHistory.Of(
        [
            new() { Number = 1, Run = "r1", Kind = EntryKind.RunStarted, Data = LedgerJson.ToData(new RunStart("Deploy", "1.3.0", "c0ffee", "d1", "ada", "here"), LedgerJson.Default.RunStart) },
            new() { Number = 2, Run = "r1", Kind = EntryKind.Live, Data = (JsonObject)JsonNode.Parse(LedgerJson.ToData(live, LedgerJson.Default.LiveVersion).ToJsonString())! },
        ]);
    }
}
