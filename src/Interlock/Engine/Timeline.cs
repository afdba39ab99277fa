using Interlock.Record;

namespace Interlock.Engine;

/// <summary>What ran when, for the record.</summary>
internal sealed class Timeline(TimeProvider clock)
{
    private readonly List<PhaseRecord> phases = [];
    private readonly List<StepRecord> steps = [];
    private readonly List<string> notes = [];
    private readonly Lock gate = new();
    private (Phase Phase, DateTimeOffset Started)? current;

    public DateTimeOffset Started { get; } = clock.GetUtcNow();

    public IReadOnlyList<string> Notes
    {
        get
        {
            lock (gate)
                return [.. notes];
        }
    }

    public IReadOnlyList<PhaseRecord> Phases
    {
        get
        {
            lock (gate)
                return [.. phases];
        }
    }

    public void Note(string text)
    {
        lock (gate)
            notes.Add(text);
    }

    public void StartPhase(Phase phase)
    {
        lock (gate)
            current = (phase, clock.GetUtcNow());
    }

    public void AddStep(Step step, StepResult result, DateTimeOffset started, TimeSpan took, string? provenBy = null, bool ran = true)
    {
        lock (gate)
            steps.Add(new(step.Name, step.Requirement, ran ? Word(result.Verdict) : "skipped", Math.Round(took.TotalSeconds, 3), SecretMask.Apply(result.Evidence), result.Changed)
            {
                Started = started,
                Details = [.. result.Details.Select(SecretMask.Apply)],
                ProvenBy = provenBy,
            });
    }

    /// <summary>Ends the current phase; without a verdict it was cut off.</summary>
    public void EndPhase(Verdict? verdict)
    {
        lock (gate)
        {
            if (current is not { } phase)
                return;
            phases.Add(new(phase.Phase.ToString(), verdict is { } known ? Word(known) : "interrupted", phase.Started, clock.GetUtcNow(), [.. steps]));
            steps.Clear();
            current = null;
        }
    }

    /// <summary>Writes beside a step how it was undone; a step of an earlier run gets a note instead.</summary>
    public void Undone(Phase phase, string name, UndoResult result)
    {
        lock (gate)
        {
            var text = SecretMask.Apply($"{result.Outcome.ToString().ToLowerInvariant()}: {result.Evidence}");
            var at = phases.FindIndex(record => record.Name == phase.ToString() && record.Steps.Any(step => step.Name == name));
            if (at < 0)
                notes.Add($"{phase} / {name} of an earlier run is undone: {text}");
            else
                phases[at] = phases[at] with { Steps = [.. phases[at].Steps.Select(step => step.Name == name ? step with { Undone = text } : step)] };
        }
    }

    private static string Word(Verdict verdict) => verdict.ToString().ToLowerInvariant();
}
