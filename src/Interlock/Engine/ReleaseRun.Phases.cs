using Interlock.Ledger;

namespace Interlock.Engine;

public sealed partial class ReleaseRun
{
    /// <summary>Runs one phase of the plan. Steps that this plan has proven already are not run again, unless the phase is what was asked for.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="cancellation">Interrupt.</param>
    /// <exception cref="GateException">A step stopped it, or holds it and nobody let it pass.</exception>
    /// <exception cref="Ledger.LockLostException">Another run has taken the lock.</exception>
    public async Task RunPhaseAsync(Phase phase, CancellationToken cancellation)
    {
        if (refusal is not null)
            throw refusal;
        await HoldingAsync(async token => { await JudgePhaseAsync(phase, token); return true; }, cancellation);
    }

    private async Task JudgePhaseAsync(Phase phase, CancellationToken cancellation)
    {
        var asked = Doing == phase.ToString();
        var steps = asked ? Chosen(phase, proven) : StepsOf(phase);
        var started = services.Clock.GetTimestamp();
        timeline.StartPhase(phase);
        observer.PhaseStarted(phase, [.. steps.Select(step => step.Name)]);
        Verdict? verdict = null;
        try
        {
            // A rollback that was cut off has chosen its version already: chosen anew, it would be the one that is being left.
            var anew = (asked && phase != Phase.Rollback) || (judgesAnew && phase > Phase.Rollout);
            var runner = new StepRunner(journal, Id, ContextOf, cutOff, services.Clock, Say);
            var results = await new PhaseRunner(services.Options.Parallel, toTheEnd: phase == Phase.Preflight).RunAsync(steps, (step, token) => RunStepAsync(runner, step, anew, token), SkipAsync, cancellation);
            verdict = results.Count == 0 ? Verdict.Go : results.Values.Max(result => result.Verdict);
            if (phase is Phase.Rollout or Phase.Rollback)
                await TryFollowLiveAsync(cancellation, rolledOut: phase == Phase.Rollout && verdict < Verdict.Hold);
            if (verdict >= Verdict.Hold)
            {
                var (step, result) = results.First(pair => pair.Value.Verdict == verdict);
                throw new GateException(phase, verdict.Value, step.Name, result.Evidence);
            }
        }
        finally
        {
            // What watches the service next is not to share the machine with it.
            await browsers.CloseAsync();
            timeline.EndPhase(verdict);
            if (verdict is { } known)
                observer.PhaseEnded(phase, known, services.Clock.GetElapsedTime(started));
        }
    }

    /// <summary>Refuses a phase that is asked for alone while something before it is not proven for this plan.</summary>
    /// <param name="phase">The phase asked for.</param>
    /// <exception cref="UsageException">Names what is not proven.</exception>
    public void RequireProvenBefore(Phase phase)
    {
        if (refusal is not null)
            throw refusal;
        var missing = Plan.Phases.Where(before => before.Phase < phase)
            .SelectMany(before => before.Steps.Where(step => !proven.ContainsKey(new(before.Phase, step.Name))).Select(step => $"{before.Phase} / {step.Name}"))
            .ToList();
        if (missing.Count > 0)
            throw new UsageException($"--exclusive --target={phase} was refused: {missing.Count} steps before it are not proven for this plan ({Digest}), first '{missing[0]}'. Run --target={phase} without --exclusive, or --target=Deploy.");
    }

    private IReadOnlyList<Step> StepsOf(Phase phase) => Plan.Phases.FirstOrDefault(planned => planned.Phase == phase)?.Steps ?? [];

    private IReadOnlyList<Step> Chosen(Phase phase, IReadOnlyDictionary<StepKey, ProvenStep> known) =>
        StepChoice.Of(phase, StepsOf(phase), services.Options.Only, step => known.ContainsKey(new(phase, step.Name)));

    private async Task<StepResult> RunStepAsync(StepRunner runner, Step step, bool anew, CancellationToken cancellation)
    {
        if (!anew && proven.TryGetValue(new(step.Phase, step.Name), out var known))
        {
            var kept = new StepResult(known.Verdict, known.Evidence) { Data = known.Data };
            observer.StepEnded(step, kept, TimeSpan.Zero, skipped: true);
            timeline.AddStep(step, kept, services.Clock.GetUtcNow(), TimeSpan.Zero, known.Run);
            return kept;
        }

        cancellation.ThrowIfCancellationRequested();
        hasRun = true;
        var (at, started) = (services.Clock.GetUtcNow(), services.Clock.GetTimestamp());
        observer.StepStarted(step);
        var result = await runner.RunAsync(step, cancellation);
        if (result.Verdict == Verdict.Hold && Passes(step, result) is { } passed)
        {
            result = passed;
            await journal.OutcomeAsync(Id, step, result);
        }

        if (result.Verdict == Verdict.Stop && !cancellation.IsCancellationRequested)
            decided ??= new(step.Phase, result.Verdict, step.Name, result.Evidence);
        var took = services.Clock.GetElapsedTime(started);
        timeline.AddStep(step, result, at, took);
        observer.StepEnded(step, result with { Evidence = SecretMask.Apply(result.Evidence), Details = [.. result.Details.Select(SecretMask.Apply)] }, took, skipped: false);
        return result;
    }

    /// <summary>A person lets a Hold pass: by name on the command line, or asked at the terminal. Their name is in the evidence.</summary>
    private StepResult? Passes(Step step, StepResult held)
    {
        var given = services.Options.Accepted.Contains(step.Name, StringComparer.OrdinalIgnoreCase);
        // Once it is stopped, nothing that a person lets pass would let it go on.
        if (!given && (decided is not null || !AskPerson($"{step.Phase} / {step.Name} holds: {SecretMask.Apply(held.Evidence)}. Go on?")))
            return null;
        return held with { Verdict = Verdict.Warn, Evidence = $"{held.Evidence}; let pass by {services.Options.User}{(given ? " (--accept)" : "")}" };
    }

    // One question at a time: steps run side by side, the person at the terminal is one.
    private bool AskPerson(string question)
    {
        lock (asking)
            return services.Ask?.Invoke(question) == true;
    }

    private Task SkipAsync(Step step, Step culprit)
    {
        var result = new StepResult(Verdict.Hold, $"did not run: '{culprit.Name}' did not pass");
        timeline.AddStep(step, result, services.Clock.GetUtcNow(), TimeSpan.Zero, ran: false);
        observer.StepEnded(step, result, TimeSpan.Zero, skipped: true);
        return Task.CompletedTask;
    }
}
