using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;
using Interlock.Verify.Probes;

namespace Interlock.Verify;

/// <summary>The steps of the Verify phase: health first, then the probes side by side, then latency, then the load, so that none disturbs another's figures.</summary>
internal static class VerifySteps
{
    /// <exception cref="FormatException">The runbook's probes have <see cref="Problems"/>; all are listed.</exception>
    public static IReadOnlyList<Step> For(PlanRequest request)
    {
        var verify = request.Runbook.Verify;
        if (Problems(verify) is { Count: > 0 } problems)
            throw new FormatException(string.Join(Environment.NewLine, problems));

        var synthetic = new SyntheticData(verify.Load?.Cleanup ?? []);
        var steps = new List<Step> { new HealthAndVersion(HealthPath(request.Runbook)) };
        foreach (var probe in verify.After)
            steps.Add(new EndpointProbe(probe, UniqueName(probe, steps), synthetic));
        if (verify.Latency is { } latency)
            steps.Add(new Latency(latency, [.. steps.Select(step => step.Name)]));
        if (verify.Load is { } load)
            steps.Add(new SyntheticLoad(load, [.. steps.Select(step => step.Name)]));
        return steps;
    }

    /// <summary>The health path of the service that answers behind the edge.</summary>
    public static string HealthPath(ReleaseRunbook runbook) => runbook.Services.Values.Select(service => service.Health).FirstOrDefault() ?? "/health";

    /// <summary>Everything that is wrong with the probes, as <c>verify.after[2].expect[0]: …</c>: for the runbook's own check, so that it is told before anything runs.</summary>
    public static IReadOnlyList<string> Problems(VerifySettings verify)
    {
        var problems = new List<string>();
        problems.AddRange(ProbeProblems.Of(verify.Before, "verify.before", ProbeProblems.BuiltIn));
        problems.AddRange(ProbeProblems.Of(verify.After, "verify.after", ProbeProblems.BuiltIn));
        if (verify.Load is { } load)
        {
            foreach (var (name, kind) in load.Kinds)
                problems.AddRange(ProbeProblems.Of(kind.Steps, $"verify.load.kinds.{name}.steps", ProbeProblems.InSession, shared: true));
            problems.AddRange(ProbeProblems.Of(load.Then, "verify.load.then", ProbeProblems.AfterLoad, shared: true));
            problems.AddRange(ProbeProblems.Of(load.Cleanup, "verify.load.cleanup", ProbeProblems.BuiltIn, shared: true));
        }

        return problems;
    }

    private static string UniqueName(ProbeSettings probe, List<Step> steps)
    {
        var name = new HttpProbe(probe).Name;
        var number = 1;
        var unique = name;
        while (steps.Any(step => step.Name == unique) || unique is "latency" or "synthetic load")
            unique = $"{name} ({++number})";
        return unique;
    }
}
