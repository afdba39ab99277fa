using Interlock.Database;
using Npgsql;

namespace Interlock.Rollback;

/// <summary>What keeps the role of a configured server from restoring a backup beside the database in use: said before a release, not when it is to be left.</summary>
internal static class RestoreRights
{
    // Before PostgreSQL 13 no extension is trusted. plpgsql is in every database already.
    private const string Query = """
        select r.rolname::text, r.rolsuper or r.rolcreatedb, case when r.rolsuper then '' else coalesce((
            select string_agg(distinct e.extname::text, ', ') from pg_catalog.pg_extension e
            join pg_catalog.pg_available_extensions a on a.name = e.extname join pg_catalog.pg_available_extension_versions v on v.name = a.name and v.version = a.default_version
            where e.extname <> 'plpgsql' and v.superuser and not coalesce((to_jsonb(v) ->> 'trusted')::boolean, false)), '') end
        from pg_catalog.pg_roles r where r.rolname = current_user
        """;

    /// <summary>Asks for them.</summary>
    /// <param name="connection">The database that a backup is made of, as the role that is to restore it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Why it can't, a line each with what to do; empty when it can.</returns>
    public static async Task<IReadOnlyList<string>> MissingAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var (role, makes, extensions) = (await connection.RowsAsync(Query, row => (row.GetString(0), row.GetBoolean(1), row.GetString(2)), cancellation))[0];
        List<string> missing = [];
        if (!makes)
            missing.Add($"role {role} may not make the database to restore into: ALTER ROLE {Sql.Quote(role)} CREATEDB");
        if (extensions.Length > 0)
            missing.Add($"role {role} may not make what only a superuser may, so a restore fails: extension {extensions}");
        return missing;
    }
}
