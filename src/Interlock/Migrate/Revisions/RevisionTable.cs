using Interlock.Database;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>Where the schema's history is kept: in the database itself, with each way back, as the code may be gone when it is needed.</summary>
internal sealed class RevisionTable
{
    /// <summary>Of plain SQL scripts: the only record there is.</summary>
    public static readonly RevisionTable OfScripts = new("public", keepsParents: false);

    /// <summary>Beside another tool's own table, and apart from the application's: tools that compare models with tables look there.</summary>
    public static readonly RevisionTable OfTools = new("interlock", keepsParents: true);

    /// <summary>Interlock's own tables, as the catalogs name them: no application's.</summary>
    public static readonly IReadOnlyList<string> Names = [.. OfScripts.Own, .. OfTools.Own];

    private readonly string table;
    private readonly string progress;
    private readonly string make;
    private readonly bool keepsParents;

    private RevisionTable(string schema, bool keepsParents)
    {
        (table, progress) = ($"{schema}.schema_revision", $"{schema}.schema_revision_progress");
        this.keepsParents = keepsParents;
        // A migration that is half-way is kept apart: whoever reads the newest revision must not take it for done.
        make = $"""
            create table if not exists {table} (
                revision text primary key, name text not null, checksum text not null, down_sql text,
                fits_old boolean not null, applied_at timestamptz not null default now(), run text not null{(keepsParents ? ", parents text[] not null" : "")});
            create table if not exists {progress} (
                revision text primary key, name text not null, direction text not null, checksum text not null, down_sql text,
                fits_old boolean not null, statements int not null, done int not null, started_at timestamptz not null default now(), run text not null)
            """;
        if (keepsParents)
            make = $"create schema if not exists {schema};\n{make}";
    }

    private IEnumerable<string> Own => [table, progress];

    public Task MakeAsync(NpgsqlConnection connection, CancellationToken cancellation) => connection.RunAsync(make, cancellation);

    /// <summary>What it holds; scripts build each on the one of the number before.</summary>
    public async Task<MigrationState> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (!await connection.ValueAsync<bool>("select to_regclass($1) is not null and to_regclass($2) is not null", cancellation, table, progress))
            return MigrationState.None;
        var applied = await connection.RowsAsync($"select revision, name, checksum, down_sql, fits_old, applied_at, run, {(keepsParents ? "parents" : "'{}'::text[]")} from {table}",
            row => new AppliedMigration(row.GetString(0), row.GetString(1), row.GetFieldValue<string[]>(7), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetBoolean(4), row.GetFieldValue<DateTimeOffset>(5), row.GetString(6)), cancellation);
        var half = await connection.RowsAsync($"select revision, name, direction, checksum, down_sql, fits_old, statements, done, run from {progress} order by started_at",
            row => new HalfwayMigration(row.GetString(0), row.GetString(1), row.GetString(2) == "down", row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetBoolean(5), row.GetInt32(6), row.GetInt32(7), row.GetString(8)), cancellation);
        return new(true, keepsParents ? applied : Chained(applied), half.Count == 0 ? null : half[0]);
    }

    /// <summary>Adds a migration, or replaces what was written of it.</summary>
    public Task AddAsync(NpgsqlConnection connection, Migration migration, string checksum, string? down, bool fitsOld, string run, CancellationToken cancellation)
    {
        object?[] values = [migration.Revision, migration.Name, checksum, down, fitsOld, run, .. keepsParents ? new object?[] { migration.Parents.ToArray() } : []];
        return connection.RunAsync($"""
            insert into {table} (revision, name, checksum, down_sql, fits_old, run{(keepsParents ? ", parents" : "")}) values ($1, $2, $3, $4, $5, $6{(keepsParents ? ", $7" : "")})
            on conflict (revision) do update set name = excluded.name, checksum = excluded.checksum, down_sql = excluded.down_sql, fits_old = excluded.fits_old, run = excluded.run, applied_at = now(){(keepsParents ? ", parents = excluded.parents" : "")}
            """, cancellation, values);
    }

    public Task RemoveAsync(NpgsqlConnection connection, string revision, CancellationToken cancellation) =>
        connection.RunAsync($"delete from {table} where revision = $1", cancellation, revision);

    public Task BeginAsync(NpgsqlConnection connection, HalfwayMigration half, CancellationToken cancellation) =>
        connection.RunAsync($"""
            insert into {progress} (revision, name, direction, checksum, down_sql, fits_old, statements, done, run)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (revision) do update set direction = excluded.direction, statements = excluded.statements, done = excluded.done, run = excluded.run
            """, cancellation, half.Revision, half.Name, half.IsDown ? "down" : "up", half.Checksum, half.DownSql, half.FitsOld, half.Statements, half.Done, half.Run);

    public Task AdvanceAsync(NpgsqlConnection connection, string revision, int done, CancellationToken cancellation) =>
        connection.RunAsync($"update {progress} set done = $2 where revision = $1", cancellation, revision, done);

    public Task EndAsync(NpgsqlConnection connection, string revision, CancellationToken cancellation) =>
        connection.RunAsync($"delete from {progress} where revision = $1", cancellation, revision);

    private static List<AppliedMigration> Chained(IEnumerable<AppliedMigration> applied)
    {
        var chain = new List<AppliedMigration>();
        foreach (var one in applied.OrderBy(one => SqlMigrations.Number(one.Revision)))
            chain.Add(one with { Parents = chain.Count == 0 ? [] : [chain[^1].Revision] });
        return chain;
    }
}
