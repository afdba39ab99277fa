using Interlock.Ledger;

namespace Interlock.Diagnose;

/// <summary>DG-01: whether the ledger can be read, and whether a release in it is unfinished.</summary>
internal static class LedgerIsWhole
{
    /// <summary>What is live, as the ledger tells; null when it tells nothing or can't be read, which is a finding of its own.</summary>
    public static async Task<LiveVersion?> LiveAsync(ILedger ledger, string environment, CancellationToken cancellation)
    {
        try
        {
            return ReleaseHistory.Of(await ledger.ReadAsync(environment, cancellation)).Live?.Version;
        }
        catch (LedgerException)
        {
            return null;
        }
    }

    public static async Task<Finding> FindAsync(ILedger ledger, string environment, CancellationToken cancellation)
    {
        try
        {
            var history = ReleaseHistory.Of(await ledger.ReadAsync(environment, cancellation));
            return history.Unfinished is { } unfinished
                ? new("ledger", Verdict.Warn, $"{unfinished.Start?.Doing} of {unfinished.Start?.Version} is unfinished", "--target=Deploy goes on with it, --target=Rollback takes it back")
                : new("ledger", Verdict.Go, $"{Counted.Of(history.Runs.Count, "run")}, {(history.Runs is [.., { End.Outcome: var outcome }] ? $"the last {outcome}" : "none has ended")}");
        }
        catch (LedgerException damaged)
        {
            return new("ledger", Verdict.Stop, damaged.Message);
        }
    }
}
