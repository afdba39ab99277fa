using Interlock.Database;

namespace Interlock.Ledger;

/// <summary>The form of the ledger that a runbook's <c>ledger:</c> asks for.</summary>
public static class LedgerChoice
{
    /// <summary>Name of the ledger's database when the URL has none.</summary>
    public const string DefaultDatabase = "interlock";

    /// <summary>Opens the ledger; connects to nothing yet.</summary>
    /// <param name="ledger"><c>files</c>, or a <c>postgresql://</c> URL. A URL without a database means <see cref="DefaultDatabase"/>.</param>
    /// <param name="stateFolder">Interlock's own folder; files are kept in <c>ledger</c> under it.</param>
    /// <param name="clock">Dates entries in files, and measures how long a lost server is waited for.</param>
    /// <exception cref="LedgerException">It is neither; says what is wrong, without the URL itself.</exception>
    public static ILedger Open(Secret ledger, string stateFolder, TimeProvider clock)
    {
        var text = ledger.Reveal().Trim();
        if (text == "files")
            return new FileLedger(new StatePaths(stateFolder).Ledger, clock);
        try
        {
            var url = DatabaseUrl.Parse(text);
            var named = HasDatabase(text) ? url : url.WithDatabase(DefaultDatabase);
            return new PostgresLedger(new(named.ToNpgsql().ConnectionString), clock);
        }
        catch (FormatException wrong)
        {
            throw new LedgerException($"The runbook's 'ledger' is neither 'files' nor a usable postgresql:// URL: {wrong.Message}.", wrong);
        }
    }

    // The parser takes the user's name for a missing database, as libpq does; a ledger must not land in just any.
    private static bool HasDatabase(string url)
    {
        var (address, query) = url.IndexOf('?', StringComparison.Ordinal) is var at and >= 0 ? (url[..at], url[at..]) : (url, "");
        var path = address.IndexOf('/', address.IndexOf("://", StringComparison.Ordinal) + 3);
        return (path >= 0 && path < address.Length - 1) || query.Contains("dbname=", StringComparison.Ordinal);
    }
}
