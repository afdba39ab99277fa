using Interlock.Database;

namespace Interlock.Backup;

/// <summary>Whose rights a rehearsal has: those of the role that migrates in production, which may do less than the one that restores the copy.</summary>
/// <param name="Name">The role.</param>
/// <param name="Login">How it logs in where the copy is, whatever the database; null: only the restoring role can, and takes its place.</param>
/// <param name="Lack">Why it can't be that role's; null: it can.</param>
internal sealed record RehearsalRole(string Name, DatabaseUrl? Login, string? Lack)
{
    // What owns something in the database or was given a right on it, and the superuser that set its server up, who is noted nowhere.
    private const string Involved = """
        select rolname::text from pg_catalog.pg_roles where oid = 10 or rolname = current_user
        union select r.rolname::text from pg_catalog.pg_shdepend d join pg_catalog.pg_roles r on r.oid = d.refobjid join pg_catalog.pg_database b on b.datname = current_database()
            where d.refclassid = 'pg_catalog.pg_authid'::regclass and (d.dbid = b.oid or (d.classid = 'pg_catalog.pg_database'::regclass and d.objid = b.oid))
        """;

    private const string IsSuperuser = "select rolsuper from pg_catalog.pg_roles where rolname = current_user";

    /// <summary>Finds it. Reads only.</summary>
    /// <param name="source">The database that was backed up, as production's migrations reach it.</param>
    /// <param name="server">Where the copy will be.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null: the restoring role's rights are no others.</returns>
    public static async Task<RehearsalRole?> FindAsync(DatabaseUrl source, ProofServer server, CancellationToken cancellation)
    {
        await using var production = await source.OpenAsync(cancellation);
        if (await production.ValueAsync<bool>(IsSuperuser, cancellation))
            return null;
        await using var admin = await server.Admin.OpenAsync(cancellation);
        if (!await admin.ValueAsync<bool>(IsSuperuser, cancellation))
            return null;
        var name = await production.TextAsync("select current_user::text", cancellation);
        var involved = await production.RowsAsync(Involved, row => row.GetString(0), cancellation);
        var there = await admin.RowsAsync("select rolname::text from pg_catalog.pg_roles", row => row.GetString(0), cancellation);
        var missing = involved.Except(there, StringComparer.Ordinal).Order(StringComparer.Ordinal).FirstOrDefault();
        return new(name, server.LoginOf(name), missing is null ? null : $"{server.Where} has no role {missing}");
    }

    /// <summary>Gives a restored copy the owner and the rights that the source has as a database, so that the role may do there what it may do in production.</summary>
    /// <param name="copy">Restored with its owners and rights.</param>
    /// <param name="source">The database that was backed up.</param>
    /// <param name="server">The server of the copy, with a superuser.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The copy as the role reaches it.</returns>
    public async Task<DatabaseUrl> TakeOverAsync(DatabaseUrl copy, DatabaseUrl source, DatabaseUrl server, CancellationToken cancellation)
    {
        await using var production = await source.OpenAsync(cancellation);
        var (owner, creates, temporary) = (await production.RowsAsync(
            "select pg_catalog.pg_get_userbyid(datdba)::text, has_database_privilege(oid, 'create'), has_database_privilege(oid, 'temporary') from pg_catalog.pg_database where datname = current_database()",
            row => (row.GetString(0), row.GetBoolean(1), row.GetBoolean(2)), cancellation))[0];
        var (database, role) = (Sql.Quote(copy.Database), Sql.Quote(Name));
        await using var admin = await server.OpenAsync(cancellation);
        await admin.RunAsync($"alter database {database} owner to {Sql.Quote(owner)}", cancellation);
        await admin.RunAsync($"revoke all on database {database} from public", cancellation);
        await admin.RunAsync($"grant connect{(creates ? ", create" : "")}{(temporary ? ", temporary" : "")} on database {database} to {role}", cancellation);
        if (Login is { } login)
            return login.WithDatabase(copy.Database);
        // Its password there is not known: each session of the restoring role becomes the other one as it begins.
        await admin.RunAsync($"alter role current_user in database {database} set role to {role}", cancellation);
        return copy;
    }
}
