using System.Globalization;
using Interlock.Database;
using Interlock.Migrate.Tools;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>Reads where a schema stands, by the tool that moves it. Needs none of the code: it may be gone when the question is asked.</summary>
internal static class Revisions
{
    /// <summary>Reads it.</summary>
    /// <param name="settings">Which tool; null: none, and so no revision.</param>
    /// <param name="connection">The database.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <param name="history">The code's migrations, where it is at hand: then those are known too that were applied without Interlock.</param>
    public static async Task<MigrationState> ReadAsync(MigrationSettings? settings, NpgsqlConnection connection, CancellationToken cancellation, IReadOnlyList<Migration>? history = null)
    {
        var own = await (settings is null or { Scripts: not null } ? RevisionTable.OfScripts : RevisionTable.OfTools).ReadAsync(connection, cancellation);
        if (settings is null or { Scripts: not null })
            return own;
        var tool = MigrationTools.Of(settings);
        return Joined(await HeadsAsync(tool, connection, cancellation), own, history ?? [], tool.KeepsEach);
    }

    /// <summary>The application's tables: neither Interlock's own nor the tool's.</summary>
    public static async Task<IReadOnlyList<string>> TablesAsync(MigrationSettings settings, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var notes = await connection.RowsAsync("select format('%I.%I', n.nspname, c.relname) from unnest($1) as name join pg_catalog.pg_class c on c.oid = to_regclass(name) join pg_catalog.pg_namespace n on n.oid = c.relnamespace",
            row => row.GetString(0), cancellation, (object)Notes(settings).ToArray());
        return [.. (await connection.RowsAsync(CatalogQueries.Tables, row => row.GetString(0), cancellation)).Except(notes, StringComparer.Ordinal)];
    }

    /// <summary>Tables that hold notes about migrations: no application's.</summary>
    public static IReadOnlyList<string> Notes(MigrationSettings settings) =>
        settings.Scripts is null && MigrationTools.Of(settings).Table is { } table ? [.. RevisionTable.Names, table] : RevisionTable.Names;

    /// <summary>What the tool's own table says, with what Interlock has written beside it.</summary>
    /// <param name="heads">Where the schema stands.</param>
    /// <param name="own">What Interlock wrote: also of migrations that were never applied, or are not any more.</param>
    /// <param name="history">The code's migrations.</param>
    /// <param name="each">The heads are all that is applied, each built on the one before.</param>
    internal static MigrationState Joined(IReadOnlyList<string> heads, MigrationState own, IReadOnlyList<Migration> history, bool each)
    {
        var known = history.ToDictionary(one => one.Revision, StringComparer.Ordinal);
        var written = own.Applied.ToDictionary(one => one.Revision, StringComparer.Ordinal);
        IReadOnlyList<string> ParentsOf(string revision) => each ? [.. heads.TakeWhile(one => one != revision).TakeLast(1)]
            : known.TryGetValue(revision, out var code) ? code.Parents
            : written.TryGetValue(revision, out var note) ? note.Parents : [];
        var applied = RevisionGraph.Until(heads, ParentsOf).Select(revision => written.TryGetValue(revision, out var note)
            ? note with { Parents = ParentsOf(revision) }
            : new AppliedMigration(revision, known.GetValueOrDefault(revision)?.Name ?? "", ParentsOf(revision), "", null, false, default, ""));
        return new(heads.Count > 0, [.. applied], own.Halfway);
    }

    private static async Task<IReadOnlyList<string>> HeadsAsync(IMigrationTool tool, NpgsqlConnection connection, CancellationToken cancellation)
    {
        try
        {
            var rows = await connection.RowsAsync(tool.HeadsQuery, row => row.IsDBNull(0) ? "" : Convert.ToString(row.GetValue(0), CultureInfo.InvariantCulture)!, cancellation);
            return [.. rows.Where(row => row.Length > 0)];
        }
        catch (PostgresException none) when (none.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return [];
        }
    }
}
