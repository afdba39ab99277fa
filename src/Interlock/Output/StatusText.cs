using Interlock.Ledger;

namespace Interlock.Output;

/// <summary>What <c>--target=Status</c> tells: what is live, what is unfinished, what was released, what can be gone back to.</summary>
public static class StatusText
{
    /// <summary>The text.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="width">Columns at which lines are wrapped; null never wraps.</param>
    public static string Of(StatusView view, int? width = null)
    {
        List<string> lines = [view.Environment, .. Live(view, width)];
        if (view.Drift is { } drift)
            lines.AddRange(TextWrap.Hanging("  DRIFT  ", $"{drift} {Mend(view)}", width));
        if (view.Holder is { } holder)
            lines.AddRange(TextWrap.Hanging("  Now    ", $"{holder.Doing} is running, by {holder.User} on {holder.Machine} (process {holder.Pid}), for {DurationText.Of(Since(view, holder.Since))}", width));
        if (view.History.Frozen is { } frozen)
            lines.AddRange(TextWrap.Hanging("  FROZEN ", $"deployments are held since {frozen.At.UtcDateTime:yyyy-MM-dd HH:mm}Z: {frozen.Why}. --target=Rollback lifts it, or --accept=\"{Preflight.DeploymentFreeze.StepName}\" with Deploy", width));
        if (view.Unfinished is { } unfinished)
            lines.AddRange(TextWrap.Hanging("  OPEN   ", Unfinished(unfinished, view.History), width));
        lines.AddRange(["", "Releases"]);
        lines.AddRange(Runs(view, width));
        lines.AddRange(["", "Can be gone back to"]);
        lines.AddRange(Targets(view, width));
        return SecretMask.Apply(string.Join('\n', lines) + "\n");
    }

    private static IEnumerable<string> Live(StatusView view, int? width)
    {
        if (view.History.Live is not { Version: { } version } live)
            return view.Reality is null ? ["  Live   nothing"] : [];
        var text = $"{version.Version} ({CommitText.Of(version.Commit)}) at {version.Url}, since {live.At.UtcDateTime:yyyy-MM-dd HH:mm}Z ({DurationText.Of(Since(view, live.At))}), by {live.User}";
        IEnumerable<string> lines = TextWrap.Hanging("  Live   ", text + (version.Revision is { } revision ? $", schema {revision}" : ""), width);
        return view.Reality is { } reality && view.Drift is null ? lines.Concat(TextWrap.Hanging("  Asked  ", reality.Evidence, width)) : lines;
    }

    private static IEnumerable<string> Runs(StatusView view, int? width)
    {
        if (view.Runs.Count == 0)
            return ["  none yet: --target=Deploy makes the first"];
        var table = new TextTable(4);
        table.Add("When", "What", "Version", "Outcome", "Duration", "By");
        foreach (var run in view.Runs)
            table.Add($"{run.At.UtcDateTime:yyyy-MM-dd HH:mm}Z", run.Doing, run.Version, run.Outcome, DurationText.Of(run.Took), run.User);
        return table.Lines(width);
    }

    private static IEnumerable<string> Targets(StatusView view, int? width)
    {
        if (view.Targets.Count == 0)
            return ["  nothing: no other version has been live"];
        var table = new TextTable();
        table.Add("Version", "Commit", "How", "Schema");
        foreach (var target in view.Targets)
            table.Add(target.Version, CommitText.Of(target.Commit), How(target.How), target.Schema ?? "not known");
        return table.Lines(width);
    }

    /// <summary>What is unfinished, and the ways on.</summary>
    internal static string Unfinished(RunHistory run, ReleaseHistory history)
    {
        var what = $"{run.Start?.Doing} of {run.Start?.Version} by {run.Start?.User}";
        var back = run.Start?.Doing == nameof(Phase.Rollback) || history.Open is not { IsHalfWay: true } ? "" : ", or --target=Rollback to take back what it changed";
        return run.End switch
        {
            null => $"{what} was killed {At(run)}. Run the same target again to go on{back}.",
            { ExitCode: (int)ExitCode.Held } => $"{what} is held for a person at {Held(run)}. Run the same target again with --accept=STEP to let it pass{back}.",
            _ => $"{what} was interrupted {At(run)}. Run the same target again to go on{back}.",
        };
    }

    internal static string Mend(StatusView view) => view.Holder is not null ? "A run is under way: look again when it has ended." : "--target=Diagnose looks closer; --target=Deploy brings it up again.";

    // Steps run side by side: the last to begin may have ended while another was in its middle.
    private static string At(RunHistory run) =>
        run.Steps.LastOrDefault(step => step.IsHalfWay) is { } half ? $"in {Name(half)}{(half.IsUndoOpen ? ", while it was taken back" : "")}"
            : run.Steps.MaxBy(step => step.At) is { } last ? $"after {Name(last)}" : "after its start";

    private static string Name(StepHistory step) => $"{step.Key.Phase} / {step.Key.Name}";

    private static string Held(RunHistory run) => run.Steps.LastOrDefault(step => step.Verdict == Verdict.Hold) is { } step ? $"{step.Key.Phase} / {step.Key.Name}: {step.Evidence}" : "a gate";

    private static string How(string how) => how switch { "warm" => "warm: it still runs", "image" => "image: built, to be started", _ => "rebuild from its commit" };

    private static TimeSpan Since(StatusView view, DateTimeOffset at) => view.Now > at ? view.Now - at : TimeSpan.Zero;
}
