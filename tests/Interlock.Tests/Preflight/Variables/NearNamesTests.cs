using Interlock.Engine;
using Interlock.Preflight.Variables;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight.Variables;

public sealed class NearNamesTests : IDisposable
{
    private readonly Room room = new();

    [Fact]
    public async Task A_missing_variable_that_an_env_file_has_under_a_near_name_says_where()
    {
        room.With(".env", "# x\nDATABSE_URL=postgresql-here\n");
        var result = await JudgeAsync("DATABASE_URL: {}", ".env");

        result.ShouldSay(Verdict.Stop, "DATABASE_URL is not set; DATABSE_URL stands in .env:2: a typo?");
        result.Details.ShouldBe(["DATABASE_URL is not set; DATABSE_URL stands in .env:2: a typo?", "DATABSE_URL (.env:2) is not declared under services.web.variables, so the service does not get it; DATABASE_URL is declared: a typo?"]);
    }

    [Fact]
    public async Task A_line_of_an_env_file_that_nothing_declares_warns()
    {
        room.With(".env", "A_KEY=zzz-here\nLEFT_OVER=yyy-here\n");
        (await JudgeAsync("A_KEY: {}", ".env")).ShouldSay(Verdict.Warn, "LEFT_OVER (.env:2) is not declared under services.web.variables, so the service does not get it");
    }

    [Fact]
    public async Task A_missing_variable_that_the_running_version_has_under_a_near_name_says_so()
    {
        room.Configuration = new("1.3.0", new Dictionary<string, Secret?>(StringComparer.Ordinal) { ["SENTRY_DNS"] = null }, "process 1");
        (await JudgeAsync("SENTRY_DSN: {value: '${env:NO_SUCH}', required: false}")).ShouldSay(Verdict.Warn, "SENTRY_DSN is not set; SENTRY_DNS is what 1.3.0 runs with: a typo?");
    }

    [Fact]
    public async Task A_rule_that_a_value_of_an_env_file_breaks_names_its_line()
    {
        room.With(".env", "\nA_KEY=short\n");
        (await JudgeAsync("A_KEY: {min-length: 32}", ".env")).ShouldSay(Verdict.Stop, "A_KEY has 5 characters; at least 32 are needed (.env:2)");
    }

    public void Dispose() => room.Dispose();

    private Task<StepResult> JudgeAsync(string variable, string? file = null)
    {
        room.With("release.yaml", $"name: shop\nversion: 1.4.0\nservices:\n  web:\n    run: ./serve\n{(file is null ? "" : $"    env-files: [{file}]\n")}    variables:\n      {variable}\n");
        var runbook = RunbookReader.Read(Path.Combine(room.Root, "release.yaml"), "local", Runbook.Text.NoVariables).OrThrow();
        return room.RunAsync(new VariablesPresent(new(runbook, "local", "1.4.0", "abc1234def"), "web", []));
    }
}
