using Interlock.Engine;
using Interlock.Preflight;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight;

public sealed class VariablesPresentTests
{
    private static readonly string Value = "not-to-be-" + "seen-" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Variables_that_meet_their_rules_are_go_by_count()
    {
        var result = await Judge(
            ("A", new() { Value = new(Value), MinLength = 32, Pattern = "not-.*", NotLocalhost = true }),
            ("B", new() { From = VariableSource.Database }),
            ("C", new() { Generate = GeneratedKind.Hex32, MinLength = 32 }));

        (result.Verdict, result.Evidence).ShouldBe((Verdict.Go, "3 variables: 1 given, 1 provided, 1 generated"));
    }

    [Fact]
    public async Task Too_short_is_stop() => await StopsAsync(new() { Value = new("short"), MinLength = 32 }, "KEY has 5 characters; at least 32 are needed");

    [Fact]
    public async Task Empty_is_stop() => await StopsAsync(new() { Value = new(" ") }, "KEY is empty");

    [Fact]
    public async Task A_pattern_must_match_the_whole_value() => await StopsAsync(new() { Value = new(Value), Pattern = "not" }, "KEY does not match /not/");

    [Fact]
    public async Task A_pattern_that_never_ends_is_no_match() => await StopsAsync(new() { Value = new(new string('a', 40) + "!"), Pattern = "(a+)+" }, "KEY does not match /(a+)+/");

    [Fact]
    public async Task A_fixed_value_must_be_that() => await StopsAsync(new() { Value = new("true"), OneOf = ["false"] }, "KEY is not false");

    [Theory]
    [InlineData("http://localhost:3000")]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("postgresql://u@[::1]:5432/x")]
    public async Task This_machine_is_no_public_address(string url) => await StopsAsync(new() { Value = Secret.InTheOpen(url), NotLocalhost = true }, "KEY names this machine; it must be reachable from elsewhere");

    [Theory]
    [InlineData("https://localhost.example.com")]
    [InlineData("https://my-localhost")]
    [InlineData("https://10.127.0.0.1.example.com")]
    public async Task Names_that_only_resemble_it_are_fine(string url) => (await Judge(("KEY", new() { Value = Secret.InTheOpen(url), NotLocalhost = true }))).Verdict.ShouldBe(Verdict.Go);

    [Fact]
    public async Task A_generated_value_that_would_be_too_short_is_stop() => await StopsAsync(new() { Generate = GeneratedKind.Hex32, MinLength = 65 }, "KEY is generated with 64 characters; at least 65 are needed");

    [Fact]
    public async Task A_missing_variable_is_stop_with_a_hint_at_a_typo() => await StopsAsync(new(), "KEY is not set; KYE is: a typo?", "KYE");

    [Fact]
    public async Task A_missing_optional_variable_only_warns()
    {
        var result = await Judge(("SENTRY_DSN", new() { Required = false }));
        (result.Verdict, result.Evidence).ShouldBe((Verdict.Warn, "SENTRY_DSN is not set"));
    }

    [Fact]
    public async Task An_optional_variable_that_is_there_and_wrong_is_stop() => await StopsAsync(new() { Value = new("x"), MinLength = 5, Required = false }, "KEY has 1 characters; at least 5 are needed");

    private static async Task StopsAsync(VariableSettings settings, string evidence, params string[] known)
    {
        using var room = new Room();
        var result = await room.RunAsync(new VariablesPresent("web", new Dictionary<string, VariableSettings>(StringComparer.Ordinal) { ["KEY"] = settings }, known));

        (result.Verdict, result.Evidence).ShouldBe((Verdict.Stop, evidence));
        string.Concat(result.Details).ShouldNotContain(Value);
    }

    private static async Task<StepResult> Judge(params (string Name, VariableSettings Settings)[] variables)
    {
        using var room = new Room();
        return await room.RunAsync(new VariablesPresent("web", variables.ToDictionary(one => one.Name, one => one.Settings, StringComparer.Ordinal), []));
    }
}
