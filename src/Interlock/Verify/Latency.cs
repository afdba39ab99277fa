using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Load;
using Interlock.Verify.Probes;

namespace Interlock.Verify;

/// <summary>VF-06: latency of single requests through the edge at a constant arrival rate.</summary>
internal sealed class Latency(LatencySettings settings, IReadOnlyList<string> after) : Step
{
    public const string StepName = "latency";

    private const int Tries = 3;
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    public override string Name => StepName;

    public override Phase Phase => Phase.Verify;

    public override string Requirement => "VF-06";

    public override IReadOnlyList<string> After => after;

    public override TimeSpan Limit => settings.For * Tries + Slack;

    public override IReadOnlyList<string> Effects =>
        [$"GET {settings.Get} at {settings.Rate}/s for {settings.For.TotalSeconds:0.#} s; p95 go < {settings.Go.TotalMilliseconds:0} ms, warn < {settings.Warn.TotalMilliseconds:0} ms, stop > {settings.Stop.TotalMilliseconds:0} ms"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        return await MeasureAsync(settings, prober, cancellation);
    }

    /// <summary>Measures and judges; also used on the idle slot, before it gets traffic. A bad figure that this machine may have made itself is measured again, twice at most.</summary>
    public static async Task<StepResult> MeasureAsync(LatencySettings settings, Prober prober, CancellationToken cancellation)
    {
        // The first request pays for the connection and the service's first compilation; clients of a live service do not.
        await prober.SampleAsync(Question.Get(settings.Get), cancellation);
        Measurement measured;
        var tries = 0;
        do
            measured = await new ConstantRate(prober.Clock).RunAsync(
                new Schedule(settings.Rate, settings.For), (_, token) => prober.SampleAsync(Question.Get(settings.Get), token), cancellation: cancellation);
        while (LatencyBands.TooBusy(settings, measured) && ++tries < Tries);
        return LatencyBands.Judge(settings, measured);
    }
}
