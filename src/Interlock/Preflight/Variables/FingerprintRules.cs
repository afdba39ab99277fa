using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Platforms;
using Interlock.Runbook;

namespace Interlock.Preflight.Variables;

/// <summary>A value against what was released: the last time here, and in other environments. By the fingerprints that the ledger keeps with a live version.</summary>
internal sealed class FingerprintRules(PlanRequest request, string service, StepContext context, LiveConfiguration? live)
{
    private const string Accept = "--accept lets it pass once, and this release keeps a fingerprint for the next";

    public async Task<IReadOnlyList<VariableFinding>> JudgeAsync(string name, VariableSettings variable, Secret? value, CancellationToken cancellation)
    {
        // One that is not set has nothing to compare, and is told of elsewhere.
        if (value is null && variable is { Generate: null, From: null })
            return [];
        var findings = new List<VariableFinding>();
        if (variable.Unchanged)
            findings.Add(Unchanged(name, value));
        if (variable.DiffersBetweenEnvironments.Contains(request.Environment, StringComparer.Ordinal))
            foreach (var other in variable.DiffersBetweenEnvironments.Where(other => other != request.Environment).Distinct(StringComparer.Ordinal))
                findings.Add(await DiffersAsync(name, value, other, cancellation));
        return findings;
    }

    private VariableFinding Unchanged(string name, Secret? value)
    {
        if (LastOf(context.History()) is not { } last)
            return new(Verdict.Go, $"{name} has no earlier release to be unchanged since");
        if (value is null)
            return new(Verdict.Stop, $"{name} would be generated anew: the value that {last.Version} was released with is not kept here any more. Bring {context.Site.State} back, or give the value to the runbook");
        bool? same = Kept(last, name) is { } kept ? VariableFingerprint.Is(kept, request.Runbook.Name, name, value)
            : live?.Version == last.Version && live.Variables.GetValueOrDefault(name) is { } running ? running.Equals(value)
            : null;
        return same switch
        {
            true => new(Verdict.Go, $"{name} is what {last.Version} was released with"),
            false => new(Verdict.Stop, $"{name} is not what {last.Version} was released with: what it signed or encrypted would be lost. Set it back; when the change is meant, take 'unchanged' out for this release"),
            _ => new(Verdict.Hold, $"{name} can't be compared: {last.Version} was released without a fingerprint of it. {Accept}"),
        };
    }

    private async Task<VariableFinding> DiffersAsync(string name, Secret? value, string other, CancellationToken cancellation)
    {
        // Compared as text: where a runbook says another ledger, the truth about that environment is there.
        if (request.Runbook.Ledgers.GetValueOrDefault(other) != request.Runbook.Ledgers.GetValueOrDefault(request.Environment))
            return new(Verdict.Hold, $"{name} can't be compared with {other}: its ledger is another one. Give both environments one ledger, or leave {other} out of the rule");
        LiveVersion? last;
        try
        {
            last = LastOf(await context.HistoryOf(other, cancellation));
        }
        catch (LedgerException unread)
        {
            return new(Verdict.Hold, $"{name} can't be compared with {other}: {unread.Message}");
        }

        if (last is null)
            return new(Verdict.Go, $"{other} was never released, so {name} has nothing there to differ from");
        if (value is null)
            return new(Verdict.Go, $"{name} is generated for this environment alone");
        return Kept(last, name) is not { } kept || VariableFingerprint.Is(kept, request.Runbook.Name, name, value) is not { } same
            ? new(Verdict.Hold, $"{name} can't be compared with {other}: {last.Version} was released there without a fingerprint of it. Release {other} with this rule first; {Accept}")
            : same ? new(Verdict.Stop, $"{name} has the same value in {other} ({last.Version}): give {request.Environment} one of its own")
            : new(Verdict.Go, $"{name} differs from {other}");
    }

    // What serves; when nothing does, the last version that was released whole.
    private static LiveVersion? LastOf(ReleaseHistory history) => history.Live?.Version ?? (history.Released is [var newest, ..] ? newest : null);

    private string? Kept(LiveVersion version, string name) => version.Fingerprints?.GetValueOrDefault(VariableFingerprint.KeyOf(service, name));
}
