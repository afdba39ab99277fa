namespace Interlock.Engine;

/// <summary>Runs the steps of one phase: each as soon as those it waits for have passed, so many at once as allowed. After a Stop or Hold nothing new starts; what runs already finishes.</summary>
/// <param name="parallel">Steps that may run at once; 1 or more. Where it is more than one, up to 24 of those that only wait for an answer (<see cref="Step.OnlyWaits"/>) run besides.</param>
/// <param name="toTheEnd">After a Stop or Hold, what does not wait for it runs all the same, so that all that is wrong is told at once; only persons are not asked any more.</param>
internal sealed class PhaseRunner(int parallel, bool toTheEnd = false)
{
    // Two hundred questions of 50 ms are asked within a second; no service feels so few at once.
    private const int WaitingAtOnce = 24;

    /// <summary>Runs a phase's steps.</summary>
    /// <param name="steps">The steps; their graph has been checked by the plan.</param>
    /// <param name="run">Runs one and returns its verdict. Throws only when the whole run must end.</param>
    /// <param name="skip">Told of each step that will not run, with the step that is to blame.</param>
    /// <param name="cancellation">Interrupt.</param>
    /// <returns>The verdict of every step that ran.</returns>
    public async Task<IReadOnlyDictionary<Step, StepResult>> RunAsync(
        IReadOnlyList<Step> steps, Func<Step, CancellationToken, Task<StepResult>> run, Func<Step, Step, Task> skip, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var token = ending.Token;
        var atOnce = Math.Max(1, parallel);
        var results = new Dictionary<Step, StepResult>();
        var running = new Dictionary<Task<StepResult>, Step>();
        var waiting = steps.ToList();
        Step? culprit = null;
        while (true)
        {
            if ((culprit is null || toTheEnd) && !token.IsCancellationRequested)
                foreach (var ready in waiting.Where(step => (culprit is null || !step.AsksPerson) && HasPassed(step, steps, results)).ToList())
                {
                    if (running.Values.Count(step => OnlyWaits(step) == OnlyWaits(ready)) >= (OnlyWaits(ready) ? WaitingAtOnce : atOnce))
                        continue;
                    waiting.Remove(ready);
                    // On a thread of its own: a step that computes must not keep the others from starting.
                    running.Add(Task.Run(() => run(ready, token), CancellationToken.None), ready);
                }

            if (running.Count == 0)
                break;
            var done = await Task.WhenAny(running.Keys);
            running.Remove(done, out var step);
            StepResult result;
            try
            {
                result = await done;
            }
            catch
            {
                // The first failure is the one to report; the others are told to end, and waited for.
                await ending.CancelAsync();
                await Task.WhenAll(running.Keys.Select(task => (Task)task)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            results.Add(step!, result);
            if (result.Verdict >= Verdict.Hold)
                culprit ??= step;
        }

        if (waiting.Count > 0 && culprit is null)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new InvalidOperationException($"These steps wait for each other, and none can start: {string.Join(", ", waiting.Select(step => step.Name))}.");
        }

        foreach (var never in waiting)
            await skip(never, Blame(never, steps, results) ?? culprit!);
        return results;
    }

    private bool OnlyWaits(Step step) => parallel > 1 && step.OnlyWaits;

    // The nearest one that it waits for, through others that did not run either.
    private static Step? Blame(Step step, IReadOnlyList<Step> steps, Dictionary<Step, StepResult> results) =>
        Before(step, steps).Select(before => results.TryGetValue(before, out var result) ? result.Verdict < Verdict.Hold ? null : before : Blame(before, steps, results)).FirstOrDefault(blamed => blamed is not null);

    private static IEnumerable<Step> Before(Step step, IReadOnlyList<Step> steps) => steps.Where(other => step.After.Contains(other.Name, StringComparer.Ordinal));

    private static bool HasPassed(Step step, IReadOnlyList<Step> steps, Dictionary<Step, StepResult> results) =>
        Before(step, steps).All(needed => results.TryGetValue(needed, out var result) && result.Verdict < Verdict.Hold);
}
