using Interlock.Engine;
using Interlock.Runbook;

namespace Interlock.Preflight.Variables;

/// <summary>Two variables have the same value.</summary>
internal sealed class SameValue(ReleaseRunbook runbook, VariableValues values)
{
    public async Task<VariableFinding?> JudgeAsync(string service, string name, VariableSettings variable, CancellationToken cancellation)
    {
        var other = variable.SameAs!;
        var (otherService, otherName) = (other.Split('.', 2)[0], other.Split('.', 2)[1]);
        var compared = runbook.Services[otherService].Variables[otherName];
        // What is generated is kept by its name alone, so that services share it.
        if (variable is { Value: null, From: { } source } && source == compared.From || (variable.Generate is not null && compared.Generate is not null && name == otherName))
            return null;
        try
        {
            var (mine, later) = await values.OfAsync(name, variable, cancellation);
            var (theirs, theirsLater) = await values.OfAsync(otherName, compared, cancellation);
            if (mine is not null && theirs is not null)
                return mine.Equals(theirs) ? null : new(Verdict.Stop, $"{name} is not the same as {other}: set both to one value");
            if (variable.Generate is not null || compared.Generate is not null)
                return new(Verdict.Stop, $"{name} can't be the same as {other}: one of them is generated; take both from one place, such as ${{env:{otherName}}}");
            // One that is not set is told of where it is declared; this one still has nothing to be compared with.
            return mine is null && later is null && variable.Required ? null : mine is null && theirs is null && later is null && theirsLater is null
                ? new(Verdict.Go, $"{name} and {other} are both not set")
                : new(Verdict.Stop, $"{name} is not the same as {other}: {(mine is null ? name : $"{other}")} {later ?? theirsLater ?? "is not set"}");
        }
        catch (Exception failed) when (failed is IExplained)
        {
            return new(Verdict.Hold, $"{name} could not be compared with {other}: {failed.Message}");
        }
    }
}
