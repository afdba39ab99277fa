using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Verify.Load;
using Interlock.Verify.Probes;

namespace Interlock.Rollout;

/// <summary>VF-06: the latency of the version that serves, measured as the new one will be, before anything of the new one runs. It never keeps traffic where it is: what serves may be what is to be mended. What could not be measured is held in Verify.</summary>
internal sealed class LatencyBefore(LatencySettings settings) : Step
{
    public const string StepName = "latency before";

    /// <summary>Why there is nothing to compare with where nothing new was rolled out.</summary>
    public const string SameVersion = "what serves is this version already";

    private const double MostFailures = 5;
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Reserve = TimeSpan.FromMinutes(1);

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollout;

    public override string Requirement => "VF-06";

    public override IReadOnlyList<string> After => [ReleaseTag.StepName];

    public override TimeSpan Limit => Measuring + Reserve;

    public override IReadOnlyList<string> Effects => [.. settings.Measured.Select(path => $"GET {path.Get} of the version that serves at {path.Rate}/s for {path.For.TotalSeconds:0.#} s, to compare with")];

    // A minute for each path besides: for its first request, and for answers that come late.
    private TimeSpan Measuring => settings.Measured.Aggregate(Slack, (sum, path) => sum + path.For * Latency.Tries + Slack);

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Measuring, context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return await MeasureAsync(context, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // What serves may be slow enough to need the new version: the step's own limit would stop that.
            return Told(null, settings.Measured, PathBaseline.NotKnown($"what serves was not measured within {Measuring.TotalSeconds:0.#} s"));
        }
    }

    private async Task<StepResult> MeasureAsync(StepContext context, CancellationToken cancellation)
    {
        var (live, reason) = await LiveAsync(context, cancellation);
        // Gone on with after the cutover: what was measured before it still counts.
        if (live?.Version == context.Plan.Version && context.DataOf(Phase, Name) is { } kept)
            return StepResult.Go("measured before the traffic moved") with { Data = (System.Text.Json.Nodes.JsonObject)kept.DeepClone() };
        if (live is null || live.Version == context.Plan.Version)
            return Told(null, settings.Measured, reason ?? PathBaseline.None(SameVersion));
        // What is broken is no measure: a release that mends it must not be held for that.
        if (!live.Healthy)
            return Told(live.Version, settings.Measured, PathBaseline.None($"what serves is not well ({live.Evidence})"));

        using var prober = await Prober.ForAsync(context, Name, cancellation);
        var version = live.Version ?? "the version before";
        var known = new List<(string Path, PathBaseline Known)>();
        foreach (var path in settings.Measured)
            known.Add((path.Get, await MeasureAsync(path, version, prober, cancellation)));
        var (after, _) = await LiveAsync(context, cancellation);
        return after?.Version == live.Version ? Told(live.Version, known)
            : Told(live.Version, settings.Measured, PathBaseline.NotKnown($"{version} served when it began, {after?.Version ?? "nothing that tells its version"} when it ended"));
    }

    private static async Task<(Live? Live, PathBaseline? Reason)> LiveAsync(StepContext context, CancellationToken cancellation)
    {
        try
        {
            return await context.Platform.LiveAsync(cancellation) is { } live ? (live, null)
                : context.History().Live?.Version is { } served && served.Version != context.Plan.Version ? (null, PathBaseline.None($"{served.Version} should serve, and nothing does"))
                : (null, PathBaseline.None("no version served before"));
        }
        catch (Exception silent) when (silent is not OperationCanceledException)
        {
            return (null, PathBaseline.NotKnown($"what serves could not be asked ({silent.Message})"));
        }
    }

    private static async Task<PathBaseline> MeasureAsync(LatencySettings path, string version, Prober prober, CancellationToken cancellation)
    {
        var first = await prober.AskAsync(Question.Get(path.Get), cancellation);
        if (first.Answer is not { } answer)
            return PathBaseline.None($"{version} gave no answer ({first.NoAnswer})");
        if (answer.Status is 404 or 405 or 410 or 501)
            return PathBaseline.None($"{version} has no such path (status {answer.Status})");
        var measured = await Latency.SampleAsync(path, prober, again: sample => sample.MissedRate, cancellation);
        return measured switch
        {
            { MissedRate: true } => PathBaseline.NotKnown($"this machine was too busy to measure {version}"),
            { ClientErrors: > 0 } => PathBaseline.NotKnown($"{version} refused {measured.ClientErrors:#,0} of {measured.Requests:#,0} requests (4xx)"),
            { FailedPercent: > MostFailures } => PathBaseline.None($"of {version}, {measured.Failures}"),
            { Requests: < CompareSettings.LeastSamples } => PathBaseline.NotKnown($"{Counted.Of(measured.Requests, "sample")} of {version} are fewer than {CompareSettings.LeastSamples}"),
            _ => PathBaseline.Measured(version, measured.Latency),
        };
    }

    private static StepResult Told(string? version, IReadOnlyList<LatencySettings> paths, PathBaseline all) => Told(version, [.. paths.Select(path => (path.Get, all))]);

    private static StepResult Told(string? version, IReadOnlyList<(string Path, PathBaseline Known)> paths)
    {
        var told = string.Join("; ", paths.GroupBy(one => one.Known switch
        {
            { Latency: { } latency } => $"{version} has p50 {Ms(latency, 50)}, p95 {Ms(latency, 95)}, p99 {Ms(latency, 99)} ms over {latency.Count:#,0} requests",
            { Nothing: { } nothing } => $"nothing to compare with, {nothing}",
            _ => $"not measured, {one.Known.Unknown}",
        }, StringComparer.Ordinal).Select(group => $"GET {string.Join(", ", group.Select(one => one.Path))}: {group.Key}"));
        var result = paths.Any(one => one.Known.Unknown is not null) ? StepResult.Warn($"{told}. The step 'latency' of Verify will hold for it") : StepResult.Go(told);
        return result with { Data = Baseline.ToData(version, paths) };
    }

    private static string Ms(LatencyHistogram latency, double percent) => latency.Percentile(percent).TotalMilliseconds.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture);
}
