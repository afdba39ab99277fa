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
        return settings is null or { Scripts: not null } ? own : Joined(await HeadsAsync(MigrationTools.Of(settings), connection, cancellation), own, history ?? []);
    }

    /// <summary>What the tool's own table says, with what Interlock has written beside it.</summary>
    /// <param name="heads">Where the schema stands.</param>
    /// <param name="own">What Interlock wrote: also of migrations that were never applied, or are not any more.</param>
    /// <param name="history">The code's migrations.</param>
    internal static MigrationState Joined(IReadOnlyList<string> heads, MigrationState own, IReadOnlyList<Migration> history)
    {
        var known = history.ToDictionary(one => one.Revision, StringComparer.Ordinal);
        var written = own.Applied.ToDictionary(one => one.Revision, StringComparer.Ordinal);
        IReadOnlyList<string> ParentsOf(string revision) => known.TryGetValue(revision, out var code) ? code.Parents : written.TryGetValue(revision, out var note) ? note.Parents : [];
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
