using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;
using Interlock.Verify.Probes;

namespace Interlock.Verify;

/// <summary>The steps of the Verify phase: health first, then the probes side by side, then those in a browser one after the other, then latency, then the load, so that none disturbs another's figures.</summary>
internal static class VerifySteps
{
    public static IReadOnlyList<Step> For(PlanRequest request)
    {
        var verify = request.Runbook.Verify;
        var synthetic = new SyntheticData(verify.Load?.Cleanup ?? []);
        var steps = new List<Step> { new HealthAndVersion(HealthPath(request.Runbook)) };
        foreach (var probe in verify.After.Where(probe => !OpensBrowser(probe)))
            steps.Add(new ProbeStep(probe, UniqueName(probe, steps), synthetic));
        string[] before = [.. steps.Skip(1).Select(step => step.Name)];
        // Each after the one before it: to wait for the browser must not be taken from a step's own time.
        foreach (var probe in verify.After.Where(OpensBrowser))
        {
            var name = UniqueName(probe, steps);
            steps.Add(new ProbeStep(probe, name, synthetic, before));
            before = [.. before, name];
        }

        if (verify.Latency is { } latency)
            steps.Add(new Latency(latency, [.. steps.Select(step => step.Name)]));
        if (verify.Load is { } load)
            steps.Add(new SyntheticLoad(load, [.. steps.Select(step => step.Name)]));
        return steps;
    }

    /// <summary>The health path of the service that answers behind the edge.</summary>
    public static string HealthPath(ReleaseRunbook runbook) => runbook.Services.Values.Select(service => service.Health).FirstOrDefault() ?? "/health";

    // A browser takes more of this machine than all the others, and its times are to be the page's.
    private static bool OpensBrowser(ProbeSettings probe) => probe.Browser is not null || probe.Steps.Any(OpensBrowser);

    private static string UniqueName(ProbeSettings probe, List<Step> steps)
    {
        var name = Probe.Of(probe).Name;
        var number = 1;
        var unique = name;
        while (steps.Any(step => step.Name == unique) || unique is Latency.StepName or SyntheticLoad.StepName)
            unique = $"{name} ({++number})";
        return unique;
    }
}
