using Interlock.Engine;
using Interlock.Runbook;

namespace Interlock.Watch;

/// <summary>Which watch goes for a version: the text that it was released with, whatever is checked out by then. Files that the text names, and all of the runbook that is not of the watch, are those that are checked out. Where the two texts differ, or a person chose, it says which one goes, once for each version.</summary>
/// <param name="checkedOut">The runbook that is checked out.</param>
/// <param name="file">Where it lies.</param>
/// <param name="goesByCheckedOut">A person wants the watch that is checked out.</param>
/// <param name="say">Told which one it goes by, where there are two.</param>
internal sealed class ReleasedWatch(ReleaseRunbook checkedOut, string file, bool goesByCheckedOut, Action<string> say)
{
    private const string StepName = "watch";
    private const string AsItSays = "going by the watch that is checked out, as --watch=checked-out says";

    private readonly Dictionary<(string Version, long Number, WatchDefinition? Definition), ReleaseRunbook> known = [];
    private readonly HashSet<string> said = new(StringComparer.Ordinal);

    /// <summary>The runbook that a version is watched by.</summary>
    /// <exception cref="GateException">A hold: what it was released with can't be used here. By other rules nobody would know what was not looked for.</exception>
    public ReleaseRunbook Of(Serving serving)
    {
        var key = (serving.Version, serving.Number, serving.Released);
        if (!known.TryGetValue(key, out var runbook))
            known[key] = runbook = Choose(serving);
        return runbook;
    }

    private ReleaseRunbook Choose(Serving serving)
    {
        var version = serving.Version;
        if (serving.Released is not { } released)
        {
            SayOnce((goesByCheckedOut, serving.Number) switch
            {
                (true, > 0) => $"{AsItSays}; none was kept with {version}",
                (true, _) => $"{AsItSays}; the ledger does not know {version}",
                (false, > 0) => $"no watch was kept with {version}: going by the one that is checked out",
                (false, _) => $"the ledger does not know {version}: going by the watch that is checked out",
            });
            return checkedOut;
        }

        if (goesByCheckedOut)
        {
            SayOnce(released.Unreadable is { } why ? $"{AsItSays}; the one that {version} was released with can't be read: {why}"
                : Differs(released) is { Count: > 0 } keys ? $"{AsItSays}, and not by the one that {version} was released with: {string.Join(", ", keys)} differ{(keys.Count == 1 ? "s" : "")}"
                : $"{AsItSays}; {version} was released with the same");
            return checkedOut;
        }

        var runbook = Usable(released, version);
        if (Differs(released) is { Count: > 0 } differing)
            SayOnce($"going by the watch that {version} was released with; what is checked out differs in {string.Join(", ", differing)}, and goes with --watch=checked-out");
        return runbook;
    }

    private ReleaseRunbook Usable(WatchDefinition released, string version)
    {
        try
        {
            return released.In(checkedOut, file);
        }
        catch (RunbookException unusable)
        {
            var problems = string.Join("; ", unusable.Problems.Select(problem => problem.Key.Length == 0 ? problem.Message : $"{problem.Key}: {problem.Message}"));
            var unset = released.Unset();
            throw new GateException(Phase.Watch, Verdict.Hold, StepName,
                $"the watch that {version} was released with can't be used here: {problems}. {(unset.Count > 0 ? $"Set {string.Join(", ", unset)}" : "Watch with the Interlock that released it")}, or go by the checkout with --watch=checked-out");
        }
    }

    private IReadOnlyList<string> Differs(WatchDefinition released) => checkedOut.Watching is { } own ? own.DiffersIn(released) : [];

    private void SayOnce(string line)
    {
        if (said.Add(line))
            say(line);
    }
}
