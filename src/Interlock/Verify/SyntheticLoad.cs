using System.Globalization;
using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Load;
using Interlock.Verify.Probes;

namespace Interlock.Verify;

/// <summary>VF-07: whole sessions of every kind; then the service must have counted what was sent; then all of it is removed.</summary>
internal sealed class SyntheticLoad(LoadSettings settings, IReadOnlyList<string> after) : MutatingStep
{
    public const string StepName = "synthetic load";

    private const string MarkerKey = "probe";
    private const string RemovedKey = "removed";
    private static readonly TimeSpan UsualLimit = TimeSpan.FromMinutes(5);
    private readonly SessionLoad load = new(settings);
    private readonly SyntheticData synthetic = new(settings.Cleanup);
    private readonly IReadOnlyList<(ProbeSettings Settings, Probe Probe)> then = [.. settings.Then.Select(probe => (probe, Probe.Of(probe)))];

    public override string Name => StepName;

    public override Phase Phase => Phase.Verify;

    public override string Requirement => "VF-07";

    public override IReadOnlyList<string> After => after;

    public override TimeSpan Limit => UsualLimit + (settings.Schedule is { } schedule ? schedule.Time : TimeSpan.Zero)
        + (settings.Kinds.Values.Select(kind => kind.MostPause).DefaultIfEmpty().Max() * (settings.Schedule is null ? settings.Planned : 1));

    public override IReadOnlyList<string> Effects =>
    [
        .. settings.Stages.Count > 0 ? [$"sessions begin for {settings.Schedule!.Time.TotalSeconds:0.#} s, from none evenly to {string.Join(", then to ", settings.Stages.Select(stage => $"{stage.Rate} {(stage.For > TimeSpan.Zero ? $"within {stage.For.TotalSeconds:0.#} s" : "at once")}"))}"]
            : settings.Schedule is { } schedule ? [$"{settings.Rate} sessions begin for {schedule.Time.TotalSeconds:0.#} s{(settings.Ramp > TimeSpan.Zero ? $", from none to all of them within {settings.Ramp.TotalSeconds:0.#} s" : "")}"] : Array.Empty<string>(),
        .. settings.Kinds.Select(kind => $"{SessionSpread.Of(settings).Count(name => name == kind.Key)} sessions '{kind.Key}' of {kind.Value.Steps.Count} requests, marked as synthetic"),
        .. then.SelectMany(probe => probe.Probe.Effects).Select(line => "then " + line),
        .. synthetic.Effects,
    ];

    public override string UndoEffect => settings.Cleanup.Count > 0 ? "synthetic data is removed by its marker" : "nothing: the runbook lets synthetic data stay";

    public override Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) =>
        Task.FromResult(new JsonObject { [MarkerKey] = Prober.MarkerOf(context, Name) });

    /// <summary>What an interrupted load left is removed here; then it counts as not done, and runs again.</summary>
    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var left = await RemoveAsync(context, intent, cancellation);
        return new Reality(RealityState.NotDone, left ?? $"synthetic data marked {intent[MarkerKey]} is gone");
    }

    // Marked data left behind harms nobody: it must not make a rollback count as failed.
    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        if (settings.Cleanup.Count == 0)
            return UndoResult.Kept("the runbook lets synthetic data stay");
        if (data?[RemovedKey]?.GetValue<bool>() == true)
            return UndoResult.Back("synthetic data was removed by the load itself");
        try
        {
            return await RemoveAsync(context, intent, cancellation) is { } left ? UndoResult.Kept(left) : UndoResult.Back("synthetic data is gone");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return UndoResult.Kept($"synthetic data marked {intent[MarkerKey]} may be left: {e.Message}");
        }
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        StepResult result;
        string? left = null;
        try
        {
            result = await JudgeAsync(prober, context.Plan.Version, cancellation);
        }
        finally
        {
            left = await synthetic.RemoveAsync(prober, context.Plan.Version);
            if (left is not null)
                context.Say(left);
        }

        result.Data?[RemovedKey] = left is null;
        return left is null ? result : result with
        {
            Verdict = result.Verdict > Verdict.Warn ? result.Verdict : Verdict.Warn,
            Evidence = $"{result.Evidence}; {left}",
        };
    }

    private async Task<StepResult> JudgeAsync(Prober prober, string version, CancellationToken cancellation)
    {
        var known = SyntheticData.KnownTo(prober, version);
        var figures = await load.RunAsync(prober, known, cancellation);
        var verdict = LoadBands.Judge(settings, figures);
        if (verdict.Verdict is Verdict.Stop or Verdict.Hold)
            return verdict;

        known = known.With("sessions", figures.Sessions.ToString(CultureInfo.InvariantCulture)).With("events", figures.Events.ToString(CultureInfo.InvariantCulture));
        foreach (var (probeSettings, probe) in then)
        {
            var outcome = await probe.RunAsync(prober, known, cancellation);
            known = outcome.Captures;
            var judged = outcome.Judged(probeSettings.OnFailure);
            if (judged.Verdict == Verdict.Go)
                continue;
            judged = judged with { Evidence = $"{verdict.Evidence}, but not as counted: {judged.Evidence}", Data = verdict.Data };
            if (judged.Verdict > Verdict.Warn)
                return judged;
            verdict = judged;
        }

        return then.Count > 0 && verdict.Verdict == Verdict.Go ? verdict with { Evidence = verdict.Evidence + "; counted as sent" } : verdict;
    }

    private async Task<string?> RemoveAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        if (intent[MarkerKey]?.GetValue<string>() is not { } marker)
            return null;
        using var prober = new Prober(await context.BaseUrl(cancellation), context.Clock, context.ProberKey, marker) { Context = context };
        return await synthetic.RemoveAsync(prober, context.Plan.Version);
    }
}
