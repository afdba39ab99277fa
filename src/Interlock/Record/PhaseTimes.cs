using Interlock.Engine;
using Interlock.Output;

namespace Interlock.Record;

/// <summary>RC-04: time per phase against what the runbooks allow for it by hand. It tells, and judges nothing.</summary>
public sealed class PhaseTimes : Step
{
    // The runbooks' own figures for a release by hand, in minutes. They give none for the backup.
    private static readonly Dictionary<Phase, int> Estimates = new()
    {
        [Phase.Preflight] = 35,
        [Phase.Provision] = 30,
        [Phase.Migrate] = 15,
        [Phase.Rollout] = 20,
        [Phase.Verify] = 25,
        [Phase.Secure] = 10,
        [Phase.Monitor] = 15,
        [Phase.Record] = 15,
    };

    /// <inheritdoc/>
    public override string Name => "phase times";

    /// <inheritdoc/>
    public override Phase Phase => Phase.Record;

    /// <inheritdoc/>
    public override string Requirement => "RC-04";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Effects => ["sets the time of each phase against the runbooks' estimate"];

    /// <inheritdoc/>
    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var phases = context.Phases();
        if (phases.Count == 0)
            return Task.FromResult(StepResult.Go("no phase ran before this one in this run: there is nothing to compare"));
        var took = phases.Aggregate(TimeSpan.Zero, (sum, phase) => sum + (phase.Ended - phase.Started));
        var known = phases.Where(phase => Estimate(phase) is not null).ToList();
        var evidence = $"{DurationText.Of(took)} for {Counted.Of(phases.Count, "phase")}; by hand the runbooks allow {known.Sum(phase => Estimate(phase)!.Value)} min";
        return Task.FromResult(StepResult.Go(evidence) with { Details = [.. phases.Select(Line)] });
    }

    private static string Line(PhaseRecord phase) =>
        $"{phase.Name,-10}{DurationText.Of(phase.Ended - phase.Started),12}{(Estimate(phase) is { } minutes ? $"   by hand {minutes} min" : "   no estimate")}";

    private static int? Estimate(PhaseRecord phase) => Enum.TryParse<Phase>(phase.Name, out var known) && Estimates.TryGetValue(known, out var minutes) ? minutes : null;
}
