using Interlock.Engine;
using Interlock.Platforms;

namespace Interlock.Preflight.Variables;

/// <summary>PF-09: no variable that the running version has would be gone without anybody having meant it.</summary>
/// <param name="request">What is planned.</param>
internal sealed class LiveVariables(PlanRequest request) : Step
{
    public const string StepName = "live variables";

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-09";

    public override string Topic => "variables";

    public override IReadOnlyList<string> Effects => [$"reads the names of the variables that {string.Join(", ", request.Runbook.Services.Keys)} runs with"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        List<VariableFinding> findings = [];
        List<string> good = [];
        foreach (var (name, service) in request.Runbook.Services)
        {
            if (await context.Platform.ConfigurationAsync(name, cancellation) is not { } live)
                good.Add($"nothing of {name} serves, so nothing would be gone");
            else if (live.Problem is { } problem)
                findings.Add(new(Verdict.Hold, $"{name}: {problem}"));
            else
            {
                good.Add($"{Counted.Of(live.Variables.Count, "variable")} that {live.Version} of {name} runs with, all in the runbook ({live.Source})");
                var given = service.Variables.Where(variable => variable.Value is not { Value: null, From: null, Generate: null }).Select(variable => variable.Key).ToHashSet(StringComparer.Ordinal);
                findings.AddRange(live.Variables.Keys.Where(variable => !given.Contains(variable)).Order(StringComparer.Ordinal).Select(variable => new VariableFinding(
                    Verdict.Warn, $"{variable} would be gone: {live.Version} of {name} runs with it ({live.Source}), and {(service.Variables.ContainsKey(variable) ? "it has no value any more" : "the runbook does not declare it")}{Meant(variable, given.Where(one => !live.Variables.ContainsKey(one)))}")));
            }
        }

        return VariableFinding.Judge(findings, string.Join("; ", good));
    }

    private static string Meant(string name, IEnumerable<string> added) => Nearest.To(name, added) is { } near ? $"; {near} is new: renamed, or a typo?" : "";
}
