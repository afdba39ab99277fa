using Interlock.Ledger;

namespace Interlock.Diagnose;

/// <summary>Offers the version before only where there is one.</summary>
internal static class WayBack
{
    /// <summary>Stands where the offer comes in a sentence, after what else there is to do.</summary>
    public const string Place = "{back}";

    /// <summary>The version that a rollback would bring back; null: none, or the ledger can't be read, which is a finding of its own.</summary>
    public static async Task<string?> VersionAsync(ILedger ledger, string environment, string? live, CancellationToken cancellation)
    {
        try
        {
            var history = ReleaseHistory.Of(await ledger.ReadAsync(environment, cancellation));
            return history.ReleasedBefore(live ?? history.Live?.Version?.Version)?.Version;
        }
        catch (LedgerException)
        {
            return null;
        }
    }

    /// <summary>Fills it in.</summary>
    public static string Fill(string text, string? version) =>
        text.Replace(Place, version is null ? "" : $"; or go back to {version}: --target=Rollback", StringComparison.Ordinal);
}
