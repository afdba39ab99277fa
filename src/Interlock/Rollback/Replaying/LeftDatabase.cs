using System.Globalization;
using Interlock.Database;
using Npgsql;

namespace Interlock.Rollback.Replaying;

/// <summary>A database that a rollback has replaced and kept: it may hold the only copy of rows that the older schema has no place for.</summary>
/// <param name="Name">Its name, <c>NAME_left_TIME</c>.</param>
/// <param name="Bytes">Its size, in bytes; null where this role is not told.</param>
/// <param name="Since">When it was replaced; null when its name does not tell any more.</param>
internal sealed record LeftDatabase(string Name, long? Bytes, DateTimeOffset? Since)
{
    private const string Sign = "interlock: left by ";

    private const string Query = """
        select d.datname::text, case when has_database_privilege(d.oid, 'CONNECT') or pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') then pg_database_size(d.oid) end,
            coalesce(substring(d.datname::text from '_left_([0-9]{14})$'), '')
        from pg_catalog.pg_database d where starts_with(shobj_description(d.oid, 'pg_database'), $1) and starts_with(d.datname, $2) order by 1
        """;

    /// <summary>The comment that such a database bears.</summary>
    /// <param name="names">Of the backup that took its place.</param>
    public static string SignOf(ReplayNames names) => Sign + names.Slot;

    /// <summary>All that rollbacks of an environment have left of its database.</summary>
    /// <param name="connection">The application's database.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Task<IReadOnlyList<LeftDatabase>> FindAsync(NpgsqlConnection connection, string environment, CancellationToken cancellation) =>
        connection.RowsAsync(Query, row => new LeftDatabase(row.GetString(0), row.IsDBNull(1) ? null : row.GetInt64(1), TimeOf(row.GetString(2))), cancellation, Sign + ReplayNames.PrefixFor(environment), DatabaseSwap.LeftPrefix(connection.Database));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name} ({(Bytes is { } bytes ? $"{bytes >> 20} MiB, " : "")}kept by a rollback{(Since is { } since ? $" since {since:yyyy-MM-dd HH:mm}Z" : "")}); when nothing of it is needed any more: drop database {Sql.Quote(Name)}");

    private static DateTimeOffset? TimeOf(string digits) =>
        DateTimeOffset.TryParseExact(digits, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
