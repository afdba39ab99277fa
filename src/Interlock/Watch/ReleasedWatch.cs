using Interlock.Runbook;

namespace Interlock.Watch;

/// <summary>Which watch goes for a version: the one that it was released with, whatever is checked out by then. Where that is another one than what is checked out has, it says so, once for each version.</summary>
/// <param name="checkedOut">The runbook that is checked out.</param>
/// <param name="file">Where it lies.</param>
/// <param name="goesByCheckedOut">A person wants the watch that is checked out.</param>
/// <param name="say">Told which one it goes by, where there are two.</param>
internal sealed class ReleasedWatch(ReleaseRunbook checkedOut, string file, bool goesByCheckedOut, Action<string> say)
{
    private (string Version, long Number, WatchDefinition? Definition, ReleaseRunbook Runbook)? last;

    /// <summary>The runbook that a version is watched by.</summary>
    public ReleaseRunbook Of(Serving serving)
    {
        if (last is not { } known || (known.Version, known.Number, known.Definition) != (serving.Version, serving.Number, serving.Released))
            last = known = (serving.Version, serving.Number, serving.Released, Choose(serving));
        return known.Runbook;
    }

    private ReleaseRunbook Choose(Serving serving)
    {
        if (serving.Released is not { } released)
        {
            if (serving.Number > 0)
                say($"no watch was kept with {serving.Version}: going by the one that is checked out");
            return checkedOut;
        }

        var differs = checkedOut.Watching is { } own ? own.DiffersIn(released) : [];
        if (goesByCheckedOut)
        {
            if (differs.Count > 0)
                say($"going by the watch that is checked out, as --watch=checked-out says, and not by the one that {serving.Version} was released with: {string.Join(", ", differs)} differ{(differs.Count == 1 ? "s" : "")}");
            return checkedOut;
        }

        try
        {
            var runbook = released.In(checkedOut, file);
            if (differs.Count > 0)
                say($"going by the watch that {serving.Version} was released with; what is checked out differs in {string.Join(", ", differs)}, and goes with --watch=checked-out");
            return runbook;
        }
        catch (RunbookException unusable)
        {
            say($"the watch that {serving.Version} was released with can't be used here ({SecretMask.Apply(unusable.Problems[0].Message)}): going by the one that is checked out");
            return checkedOut;
        }
    }
}
