using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Rollout;
using Interlock.Runbook;
using Interlock.Verify.Load;
using Interlock.Verify.Probes;

namespace Interlock.Verify;

/// <summary>VF-06: latency of single requests through the edge at a constant arrival rate, path by path: by its bands, and beside the version before.</summary>
internal sealed class Latency(LatencySettings settings, IReadOnlyList<string> after) : Step
{
    public const string StepName = "latency";

    /// <summary>A figure that may not be the service's fault is measured so often.</summary>
    public const int Tries = 3;

    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    public override string Name => StepName;

    public override Phase Phase => Phase.Verify;

    public override string Requirement => "VF-06";

    public override IReadOnlyList<string> After => after;

    public override TimeSpan Limit => settings.Measured.Aggregate(Slack, (sum, path) => sum + path.For * Tries);

    public override IReadOnlyList<string> Effects =>
    [
        .. settings.Measured.Select(path => $"GET {path.Get} at {path.Rate}/s for {path.For.TotalSeconds:0.#} s; p95 go < {path.Go.TotalMilliseconds:0} ms, warn < {path.Warn.TotalMilliseconds:0} ms, stop > {path.Stop.TotalMilliseconds:0} ms"),
        .. settings.Compare is { } compare ? [$"compared with the version before: warn > {compare.Warn:0.##} times its p95 and {compare.Floor.TotalMilliseconds:0.#} ms more, hold > {compare.Hold:0.##} times where Mann-Whitney is {compare.Confidence:0.##} % sure"] : Array.Empty<string>(),
    ];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        var before = settings.Compare is null ? null : context.DataOf(Phase.Rollout, LatencyBefore.StepName);
        var results = new List<StepResult>();
        foreach (var path in settings.Measured)
            results.Add(await JudgeAsync(path, settings.Compare is null ? null : before is null && WasLive(context) ? PathBaseline.None(LatencyBefore.SameVersion) : Baseline.Of(before, path.Get), prober, cancellation));
        return Together(results);
    }

    /// <summary>Measures and judges by the bands alone: on the idle slot, before it gets traffic. A bad figure that this machine may have made itself is measured again, twice at most.</summary>
    public static Task<StepResult> MeasureAsync(LatencySettings settings, Prober prober, CancellationToken cancellation) => JudgeAsync(settings, null, prober, cancellation);

    /// <summary>Measures, and again for as long as that is asked for, <see cref="Tries"/> times at most.</summary>
    public static async Task<Measurement> SampleAsync(LatencySettings settings, Prober prober, Func<Measurement, bool> again, CancellationToken cancellation)
    {
        // The first request pays for the connection and the service's first compilation; clients of a live service do not.
        await prober.SampleAsync(Question.Get(settings.Get), cancellation);
        var question = Question.Get(settings.Get);
        Measurement measured;
        var tries = 0;
        do
            measured = await new ConstantRate(prober.Clock).RunAsync(new Schedule(settings.Rate, settings.For), (_, token) => prober.SampleAsync(question, token), cancellation: cancellation);
        while (again(measured) && ++tries < Tries);
        return measured;
    }

    private static async Task<StepResult> JudgeAsync(LatencySettings settings, PathBaseline? before, Prober prober, CancellationToken cancellation)
    {
        // What has just started may compile still: slower than before must it be each time. What is bad by its bands stands: a freeze seen once was there.
        var measured = await SampleAsync(settings, prober, sample => LatencyBands.TooBusy(settings, sample)
            || (before?.Latency is not null && LatencyBands.Judge(settings, sample).Verdict == Verdict.Go && Compare(sample).Verdict > Verdict.Go), cancellation);
        var banded = LatencyBands.Judge(settings, measured);
        if (before is null)
            return banded;
        var compared = Compare(measured);
        banded.Data!["before"] = compared.Data;
        return compared.Verdict > banded.Verdict ? compared with { Evidence = $"{banded.Evidence}; {compared.Evidence}", Data = banded.Data } : banded with { Evidence = $"{banded.Evidence}; {compared.Evidence}" };

        StepResult Compare(Measurement sample) => Comparison.Judge(settings.Compare!, before, sample);
    }

    // Nothing was rolled out by this run, so nothing was measured before it.
    private static bool WasLive(StepContext context) => context.History().Live is { Version: { } live } served && live.Version == context.Plan.Version && served.Run != context.Run;

    // The heaviest decides; all are told.
    private static StepResult Together(IReadOnlyList<StepResult> results)
    {
        if (results is [var only])
            return only;
        var heaviest = results.MaxBy(result => result.Verdict)!;
        return heaviest with
        {
            Evidence = heaviest.Verdict == Verdict.Go ? string.Join("; ", results.Select(result => result.Evidence)) : heaviest.Evidence,
            Details = [.. results.Select(result => $"{result.Verdict}: {result.Evidence}")],
            Data = new JsonObject
            {
                ["requests"] = results.Sum(result => (long)result.Data!["requests"]!),
                ["failed"] = results.Sum(result => (long)result.Data!["failed"]!),
                ["p95Ms"] = results.Max(result => (double)result.Data!["p95Ms"]!),
                ["paths"] = new JsonArray([.. results.Select(result => result.Data)]),
            },
        };
    }
}
