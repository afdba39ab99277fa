using System.Text.Json.Nodes;

namespace Interlock.Engine;

/// <summary>The smallest unit that is run, judged and journalled. A step that changes something derives from <see cref="MutatingStep"/>.</summary>
public abstract class Step
{
    /// <summary>Unique within its phase, in lower case words, stable between versions of Interlock: it is the key in the ledger. Such as <c>clean tree</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The phase it belongs to.</summary>
    public abstract Phase Phase { get; }

    /// <summary>The requirement of the runbooks that it meets, such as <c>PF-01</c>, or several: <c>PF-09, PF-10</c>; null for none.</summary>
    public virtual string? Requirement => null;

    /// <summary>A word for this step and its like, by which <c>--only</c> takes them together, such as <c>secrets</c>; null for none.</summary>
    public virtual string? Topic => null;

    /// <summary>Names of steps of the same phase that must have passed first. All others may run beside it.</summary>
    public virtual IReadOnlyList<string> After => [];

    /// <summary>It asks a person, who is not bothered once something is wrong. Default false.</summary>
    public virtual bool AsksPerson => false;

    /// <summary>It only waits for an answer, and takes next to nothing of this machine: many such run beside the others. Default false.</summary>
    public virtual bool OnlyWaits => false;

    /// <summary>It is stopped and judged Stop after this. Default 5 minutes.</summary>
    public virtual TimeSpan Limit => TimeSpan.FromMinutes(5);

    /// <summary>Found good, it need not be done again by a run that goes on with the same plan for so long, until the schema or the traffic has moved. Default: for good.</summary>
    public virtual TimeSpan ProvenFor => TimeSpan.MaxValue;

    /// <summary>Names of steps of the same phase that lean on what this one holds only as long as its process lives: found good without them, it is done again by a run that goes on. Default: none.</summary>
    public virtual IReadOnlyList<string> ProvenWith => [];

    /// <summary>What it would do, a line each, for the plan: commands, HTTP calls, SQL. The same plan must give the same lines: no times, no ports taken at run time.</summary>
    public abstract IReadOnlyList<string> Effects { get; }

    /// <summary>Judges, or acts and judges.</summary>
    /// <param name="context">The release it is part of.</param>
    /// <param name="cancellation">The limit has passed, or the run is interrupted.</param>
    /// <returns>The verdict and what decided it. An exception becomes Stop with the exception as evidence.</returns>
    public abstract Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation);
}

/// <summary>A step that changes something outside Interlock's own state. Doing it twice is harmless; after a crash its reality is probed, not guessed.</summary>
public abstract class MutatingStep : Step
{
    /// <summary>What it makes is a process, gone when the machine is: a run that goes on asks again whether it is there. Default false.</summary>
    public virtual bool IsProcess => false;

    /// <summary>How it is undone, one line for the plan; or that it is not, and why.</summary>
    public abstract string UndoEffect { get; }

    /// <summary>Gathers what probing and undoing will need, before anything is changed. It is journalled (fsync) ahead of <see cref="Step.RunAsync"/>, which finds it as <see cref="StepContext.Intent"/>. Must hold no secret.</summary>
    /// <param name="context">The release it is part of.</param>
    /// <param name="cancellation">The run is interrupted.</param>
    public virtual Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(new JsonObject());

    /// <summary>Finds out whether the act has happened: asked when the ledger has an intent without an outcome, and when a finished release is run again.</summary>
    /// <param name="context">The release it is part of.</param>
    /// <param name="intent">What <see cref="PrepareAsync"/> gathered then.</param>
    /// <param name="cancellation">The run is interrupted.</param>
    public abstract Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation);

    /// <summary>Takes it back. Harmless when there is nothing to take back.</summary>
    /// <param name="context">The release it is part of.</param>
    /// <param name="intent">What <see cref="PrepareAsync"/> gathered then.</param>
    /// <param name="data">What the act left as <see cref="StepResult.Data"/>; null when it was cut off.</param>
    /// <param name="cancellation">A second interrupt.</param>
    public abstract Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation);
}
