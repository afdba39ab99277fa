using Interlock.Database;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>Where the schema's history is kept: in the database itself, with each way back, as the code may be gone when it is needed.</summary>
internal static class RevisionTable
{
    /// <summary>Interlock's own tables, as the catalogs name them: no application's.</summary>
    public static readonly IReadOnlyList<string> Names = ["public.schema_revision", "public.schema_revision_progress"];

    // A migration that is half-way is kept apart: whoever reads the newest revision must not take it for done.
    private const string Make = """
        create table if not exists public.schema_revision (
            revision text primary key, name text not null, checksum text not null, down_sql text,
            fits_old boolean not null, applied_at timestamptz not null default now(), run text not null);
        create table if not exists public.schema_revision_progress (
            revision text primary key, name text not null, direction text not null, checksum text not null, down_sql text,
            fits_old boolean not null, statements int not null, done int not null, started_at timestamptz not null default now(), run text not null)
        """;

    public static Task MakeAsync(NpgsqlConnection connection, CancellationToken cancellation) => connection.RunAsync(Make, cancellation);

    public static async Task<MigrationState> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (!await connection.ValueAsync<bool>("select to_regclass('public.schema_revision') is not null and to_regclass('public.schema_revision_progress') is not null", cancellation))
            return MigrationState.None;
        var applied = await connection.RowsAsync("select revision, name, checksum, down_sql, fits_old, applied_at, run from public.schema_revision",
            row => new AppliedMigration(row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetBoolean(4), row.GetFieldValue<DateTimeOffset>(5), row.GetString(6)), cancellation);
        var half = await connection.RowsAsync("select revision, name, direction, checksum, down_sql, fits_old, statements, done, run from public.schema_revision_progress order by started_at",
            row => new HalfwayMigration(row.GetString(0), row.GetString(1), row.GetString(2) == "down", row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetBoolean(5), row.GetInt32(6), row.GetInt32(7), row.GetString(8)), cancellation);
        return new(true, [.. applied.OrderBy(one => SqlMigrations.Number(one.Revision))], half.Count == 0 ? null : half[0]);
    }

    public static Task AddAsync(NpgsqlConnection connection, SqlMigration migration, bool fitsOld, string run, CancellationToken cancellation) =>
        connection.RunAsync("insert into public.schema_revision (revision, name, checksum, down_sql, fits_old, run) values ($1, $2, $3, $4, $5, $6)",
            cancellation, migration.Revision, migration.Name, migration.Checksum, migration.Down?.Sql, fitsOld, run);

    public static Task RemoveAsync(NpgsqlConnection connection, string revision, CancellationToken cancellation) =>
        connection.RunAsync("delete from public.schema_revision where revision = $1", cancellation, revision);

    public static Task BeginAsync(NpgsqlConnection connection, HalfwayMigration half, CancellationToken cancellation) =>
        connection.RunAsync("""
            insert into public.schema_revision_progress (revision, name, direction, checksum, down_sql, fits_old, statements, done, run)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (revision) do update set direction = excluded.direction, statements = excluded.statements, done = excluded.done, run = excluded.run
            """, cancellation, half.Revision, half.Name, half.IsDown ? "down" : "up", half.Checksum, half.DownSql, half.FitsOld, half.Statements, half.Done, half.Run);

    public static Task AdvanceAsync(NpgsqlConnection connection, string revision, int done, CancellationToken cancellation) =>
        connection.RunAsync("update public.schema_revision_progress set done = $2 where revision = $1", cancellation, revision, done);

    public static Task EndAsync(NpgsqlConnection connection, string revision, CancellationToken cancellation) =>
        connection.RunAsync("delete from public.schema_revision_progress where revision = $1", cancellation, revision);
}
