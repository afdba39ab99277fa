using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Preflight;
using Interlock.Preflight.Variables;

namespace Interlock.Tests.Preflight.Variables;

public sealed class EnvExampleTests : IDisposable
{
    private readonly Room room = new();

    [Fact]
    public async Task The_very_names_are_go()
    {
        room.With(".env.example", "# who signs\nA_KEY=\nexport B_KEY='x'\n# SENTRY_DSN=\n\n");
        (await JudgeAsync()).ShouldSay(Verdict.Go, ".env.example lists the 2 variables that are needed");
    }

    [Fact]
    public async Task A_file_that_is_missing_warns_and_names_the_fix() =>
        (await JudgeAsync()).ShouldSay(Verdict.Warn, ".env.example does not exist; web needs A_KEY, B_KEY: --target=Preflight --fix writes it");

    [Fact]
    public async Task Missing_and_extra_names_warn_with_their_lines()
    {
        room.With(".env.example", "\nA_KEY=\nOLD_ONE=\nA_KEY=\nwhat\n");
        var result = await JudgeAsync();

        result.ShouldSay(Verdict.Warn, "4 differences between .env.example and the runbook; --target=Preflight --fix adds what is missing");
        result.Details.ShouldBe(
        [
            ".env.example lacks B_KEY: --target=Preflight --fix adds it",
            ".env.example:3 lists OLD_ONE, which no service needs: remove it, or declare it",
            ".env.example:4 lists A_KEY again (first on line 2)",
            ".env.example:5 is not NAME=, a comment or empty",
        ]);
    }

    [Fact]
    public async Task A_near_name_is_told_as_a_typo()
    {
        room.With(".env.example", "A_KEY=\nB_KYE=\n");
        (await JudgeAsync()).Details.ShouldBe(
        [
            ".env.example lacks B_KEY; B_KYE on line 2 is in no service: a typo?",
            ".env.example:2 lists B_KYE, which no service needs: remove it, or declare it (B_KEY is declared: a typo?)",
        ]);
    }

    [Fact]
    public void It_is_a_step_only_where_there_is_a_file_or_values_come_from_outside()
    {
        bool Has(string variables) => PreflightSteps.For(Request(variables)).Any(step => step is EnvExample);

        Has("{A_KEY: x}").ShouldBeFalse();
        Has("{A_KEY: '${env:A_KEY}'}").ShouldBeTrue();
        room.With(".env.example", "");
        Has("{A_KEY: x}").ShouldBeTrue();
    }

    public void Dispose() => room.Dispose();

    private Task<StepResult> JudgeAsync() => room.RunAsync(new EnvExample(Request("{A_KEY: '${env:A_KEY}', B_KEY: x, VERSION: {from: version}, SENTRY_DSN: {value: '${env:NO}', required: false}}")));

    private PlanRequest Request(string variables) =>
        new(Runbook.Text.Good(Runbook.Text.With($"    variables: {variables}"), "local", ("A_KEY", "x-y-z")), "local", "1.4.0", "abc1234def") { RunbookFile = Path.Combine(room.Root, "release.yaml") };
}
