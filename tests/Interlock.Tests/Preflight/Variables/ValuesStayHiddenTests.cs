using System.Diagnostics;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Preflight.Fix;
using Interlock.Preflight.Variables;
using Interlock.Provision;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight.Variables;

/// <summary>Whatever is wrong with a variable, its value is in no evidence, no detail, no datum, no plan and no log.</summary>
public sealed class ValuesStayHiddenTests : IDisposable
{
    private static readonly string Value = "value-" + Guid.NewGuid().ToString("N");

    private readonly Room room = new();

    public static TheoryData<string> Rules { get; } = new(
        "min-length: 100", "min-entropy: 1000", "equals: no", "one-of: [no, never]", "pattern: no", "not-localhost: true", "unchanged: true", "differs-between-environments: [local, staging]", "same-as: web.OTHER",
        "url: https", "url: {scheme: no, host: no, port: '1', path: no, user: no, password: forbidden, query: {no: no}}");

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_value_that_breaks_a_rule_is_not_shown(string rule)
    {
        foreach (var value in new[] { Value, $"http://{Value}:{Value}@localhost:5432/{Value}?{Value}={Value}" })
        {
            var runbook = Read($"SECRET: {{value: '${{env:KEY}}', {rule}}}\n      NEXT_PUBLIC_TOKEN: '${{env:KEY}}'\n      OTHER: other", ("KEY", value));
            room.Configuration = new("1.3.0", new Dictionary<string, Secret?>(StringComparer.Ordinal) { ["SECRET"] = new(Value + "x"), ["GONE"] = new(Value) }, "process 1");
            await SaysNothingAsync(Request(runbook));
        }
    }

    [Fact]
    public async Task A_value_of_an_env_file_is_not_shown_either()
    {
        room.With(".env", $"PLAIN='{Value}'\nNOT_DECLARED={Value}\n").With(".env.example", $"PLAIN={Value}\nEXTRA={Value}\n{Value}\n");
        await SaysNothingAsync(Request(Read("PLAIN: {min-length: 100}\n      MISSING: {}", "env-files: [.env]")));

        room.With(".env", $"PLAIN='{Value}\n{Value}\nOTHER={Value} ${{X}}\nOTHER={Value}\n");
        var problems = RunbookReader.Read(Path.Combine(room.Root, "release.yaml"), "local", Runbook.Text.NoVariables).Problems;
        problems.Count.ShouldBe(3);
        string.Concat(problems).ShouldNotContain(Value);
    }

    [Fact]
    public async Task The_step_that_keeps_fingerprints_keeps_no_value()
    {
        var runbook = Read("SECRET: {value: '${env:KEY}', unchanged: true}", ("KEY", Value));
        var result = await room.RunAsync(new ServiceVariables(Request(runbook)));

        ((string?)result.Data!["fingerprints"]!["web.SECRET"]).ShouldBe(VariableFingerprint.Of("shop", "SECRET", new(Value)));
        ShouldHide(result);
    }

    public void Dispose() => room.Dispose();

    private async Task SaysNothingAsync(PlanRequest request)
    {
        foreach (var line in new[] { "init -q", "add -A" })
            Process.Start(new ProcessStartInfo("git", $"-c safe.directory=* -C {room.Root} {line}"))!.WaitForExit();
        foreach (var step in new Step[] { new VariablesPresent(request, "web"), new LiveVariables(request), new UnusedVariables(request), new EnvExample(request) })
        {
            var result = await room.RunAsync(step);
            ShouldHide(result);
            string.Concat(step.Effects).ShouldNotContain(Value);
        }

        string.Concat(EnvExampleFix.Apply(request.Runbook, room.Root)).ShouldNotContain(Value);
        string.Concat(room.Said).ShouldNotContain(Value);
    }

    // Before anything masks it: the steps themselves must not say it.
    private static void ShouldHide(StepResult result) =>
        string.Join('\n', [result.Evidence, .. result.Details, result.Data?.ToJsonString() ?? ""]).ShouldNotContain(Value);

    private PlanRequest Request(ReleaseRunbook runbook) => new(runbook, "local", "1.4.0", "abc1234def") { RunbookFile = Path.Combine(room.Root, "release.yaml") };

    private ReleaseRunbook Read(string variables, params (string Name, string Value)[] given) => Read(variables, "", given);

    private ReleaseRunbook Read(string variables, string more, params (string Name, string Value)[] given)
    {
        room.With("release.yaml", $"name: shop\nversion: 1.4.0\nservices:\n  web:\n    run: ./serve\n    {more}\n    variables:\n      {variables}\nenvironments: {{staging: {{}}}}\n");
        return RunbookReader.Read(Path.Combine(room.Root, "release.yaml"), "local", given.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal)).OrThrow();
    }
}
