using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Verify.Probes;

namespace Interlock.Rollout;

/// <summary>What the new version must show before it gets any traffic: healthy several times in a row, the probes of <c>verify.before</c>, and its latency at a low rate.</summary>
internal static class BeforeTraffic
{
    private const int InARow = 3;
    private const int LowRate = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShortTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>How long its probes may be asked again until all holds, taken together.</summary>
    public static TimeSpan Patience(VerifySettings verify) => verify.Before.Aggregate(TimeSpan.Zero, (sum, settings) => sum + Probe.Of(settings).Patience);

    /// <summary>Judges the version at an address of its own, not through the edge.</summary>
    /// <param name="baseUrl">Where it answers, such as <c>http://127.0.0.1:41234</c>.</param>
    /// <param name="context">The release; its <see cref="StepContext.BaseUrl"/> is not asked.</param>
    /// <param name="service">Health path, and the time it has to become healthy.</param>
    /// <param name="verify">Probes and bands.</param>
    /// <param name="cancellation">The run is interrupted.</param>
    /// <returns>The heaviest verdict of all, with the evidence that decided it.</returns>
    public static async Task<StepResult> JudgeAsync(string baseUrl, StepContext context, ServiceSettings service, VerifySettings verify, CancellationToken cancellation)
    {
        using var prober = new Prober(baseUrl, context.Clock, context.ProberKey, Prober.MarkerOf(context, "before traffic")) { Context = context, Limit = AnswerLimit };
        var (settled, problem) = await SettleAsync(prober, service, context.Plan.Version, cancellation);
        if (problem is not null)
            return StepResult.Stop($"not healthy within {service.StartWithin.TotalSeconds:0.#} s: {SecretMask.Apply(problem)}");

        var result = StepResult.Go($"healthy {InARow} times in a row after {settled.TotalSeconds:0.0} s");
        foreach (var settings in verify.Before)
        {
            result = Heavier(result, await RunAsync(settings, prober, verify, context.Plan.Version, cancellation));
            if (result.Verdict == Verdict.Stop)
                return result;
        }

        foreach (var path in verify.Latency?.Measured ?? [])
            result = Heavier(result, await Latency.MeasureAsync(Gently(path), prober, cancellation));
        return result;
    }

    private static async Task<(TimeSpan Settled, string? Problem)> SettleAsync(Prober prober, ServiceSettings service, string version, CancellationToken cancellation)
    {
        var start = prober.Clock.GetTimestamp();
        var good = 0;
        while (true)
        {
            var problem = Health.Problem(await prober.AskAsync(Question.Get(service.Health), cancellation), version);
            good = problem is null ? good + 1 : 0;
            var elapsed = prober.Clock.GetElapsedTime(start);
            if (good == InARow)
                return (elapsed, null);
            if (elapsed >= service.StartWithin)
                return (elapsed, problem ?? $"only {good} good answers in a row");
            await Task.Delay(Pause, prober.Clock, cancellation);
        }
    }

    private static async Task<StepResult> RunAsync(ProbeSettings settings, Prober prober, VerifySettings verify, string version, CancellationToken cancellation)
    {
        var probe = Probe.Of(settings);
        ProbeOutcome outcome;
        try
        {
            outcome = await probe.RunAsync(prober, SyntheticData.KnownTo(prober, version), cancellation);
        }
        finally
        {
            if (probe.Leaves)
                await new SyntheticData(verify.Load?.Cleanup ?? []).RemoveAsync(prober, version);
        }

        return outcome.Judged(settings.OnFailure);
    }

    private static LatencySettings Gently(LatencySettings latency) => latency with
    {
        Rate = Math.Min(latency.Rate, LowRate),
        For = latency.For < ShortTime ? latency.For : ShortTime,
    };

    // The first of equals decided it; good evidence is gathered, so that a Go tells all that was looked at.
    private static StepResult Heavier(StepResult one, StepResult other) =>
        other.Verdict > one.Verdict ? other
        : one.Verdict == Verdict.Go ? one with { Evidence = $"{one.Evidence}; {other.Evidence}", Data = other.Data ?? one.Data }
        : one;
}
