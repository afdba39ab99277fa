using System.Text.Json;
using Interlock.Preflight.Secrets;

namespace Interlock.Tests.Preflight.Secrets;

public class SarifTests
{
    private static readonly string Token = Samples.GitHub();
    private static readonly string Line = $"token = \"{Token}\"";

    [Fact]
    public void A_finding_has_what_sarif_requires_and_not_the_secret()
    {
        var text = SecretSarif.Of(RuleTests.Scan("src/my app.py", $"\n  {Line}"));

        var log = JsonDocument.Parse(text).RootElement;
        log.GetProperty("version").GetString().ShouldBe("2.1.0");
        var run = log.GetProperty("runs")[0];
        var driver = run.GetProperty("tool").GetProperty("driver");
        driver.GetProperty("name").GetString().ShouldBe("Interlock Secrets");
        run.GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean().ShouldBeTrue();
        var result = run.GetProperty("results")[0];
        driver.GetProperty("rules")[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString().ShouldBe(result.GetProperty("ruleId").GetString());
        result.GetProperty("level").GetString().ShouldBe("error");
        result.GetProperty("message").GetProperty("text").GetString().ShouldBe($"GitHub token: {Token[..4]}***");
        var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        place.GetProperty("artifactLocation").GetProperty("uri").GetString().ShouldBe("src/my%20app.py");
        (place.GetProperty("region").GetProperty("startLine").GetInt32(), place.GetProperty("region").GetProperty("startColumn").GetInt32()).ShouldBe((2, 12));
        text.ShouldNotContain(Token[..6]);
    }

    [Fact]
    public void Known_and_allowed_findings_say_so()
    {
        var baseline = SecretBaseline.Of(RuleTests.Scan("a.txt", Line));
        var options = new SecretScanOptions { Baseline = baseline, Allow = [new() { Path = "b.txt", Reason = "revoked" }] };

        var results = Results(RuleTests.Scan("a.txt", Line, options).Plus(RuleTests.Scan("b.txt", Line, options)));

        results.Select(r => r.GetProperty("baselineState").GetString()).ShouldBe(["unchanged", "new"]);
        results[0].GetProperty("level").GetString().ShouldBe("warning");
        results[1].GetProperty("suppressions")[0].GetProperty("justification").GetString().ShouldBe("revoked");
    }

    [Fact]
    public void What_could_not_be_read_makes_the_run_unsuccessful()
    {
        var invocation = JsonDocument.Parse(SecretSarif.Of(new() { Unreadable = [new("a.txt", "denied")] })).RootElement.GetProperty("runs")[0].GetProperty("invocations")[0];

        invocation.GetProperty("executionSuccessful").GetBoolean().ShouldBeFalse();
        invocation.GetProperty("toolExecutionNotifications")[0].GetProperty("message").GetProperty("text").GetString().ShouldBe("a.txt: not read: denied");
    }

    [Fact]
    public void A_finding_about_a_whole_file_names_no_line()
    {
        var finding = new SecretFinding(EnvFileIgnored.Rule, "not ignored", ".env", 0, 0, "", "env-file-not-ignored:.env");

        Results(new() { Findings = [finding] })[0].GetProperty("locations")[0].GetProperty("physicalLocation").TryGetProperty("region", out _).ShouldBeFalse();
    }

    private static List<JsonElement> Results(SecretScanResult result) => [.. JsonDocument.Parse(SecretSarif.Of(result)).RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()];
}
