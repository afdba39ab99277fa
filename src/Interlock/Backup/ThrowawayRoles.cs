using System.Globalization;
using Interlock.Database;
using Npgsql;

namespace Interlock.Backup;

/// <summary>Gives a throwaway server the roles of another one, with what each may do there, and without their passwords: what a migration may not do in production, it must not be able to do there.</summary>
internal static class ThrowawayRoles
{
    private const int ParameterRights = 15;
    private const int MembershipOptions = 16;

    /// <summary>Copies them. The source may be asked by any role.</summary>
    /// <param name="source">A connection to the other server.</param>
    /// <param name="throwaway">A superuser's connection to the throwaway one.</param>
    /// <param name="own">The throwaway server's own superuser, whom it has already.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task CopyAsync(NpgsqlConnection source, NpgsqlConnection throwaway, string own, CancellationToken cancellation)
    {
        var major = int.Parse(await source.TextAsync("show server_version_num", cancellation), CultureInfo.InvariantCulture) / 10_000;
        var lines = new List<string>();
        lines.AddRange(await source.RowsAsync("""
            select format('create role %I %s %s %s %s %s %s %s', rolname, case when rolsuper then 'superuser' else 'nosuperuser' end, case when rolinherit then 'inherit' else 'noinherit' end,
                case when rolcreaterole then 'createrole' else 'nocreaterole' end, case when rolcreatedb then 'createdb' else 'nocreatedb' end, case when rolcanlogin then 'login' else 'nologin' end,
                case when rolreplication then 'replication' else 'noreplication' end, case when rolbypassrls then 'bypassrls' else 'nobypassrls' end)
            from pg_catalog.pg_roles where rolname !~ '^pg_' and rolname <> $1 order by rolname
            """, row => row.GetString(0), cancellation, own));
        lines.AddRange(await source.RowsAsync($"""
            select format('grant %I to %I%s', g.rolname, m.rolname, {(major < MembershipOptions
                ? "case when a.admin_option then ' with admin option' else '' end"
                : "format(' with admin %s, inherit %s, set %s', a.admin_option::text, a.inherit_option::text, a.set_option::text)")})
            from pg_catalog.pg_auth_members a join pg_catalog.pg_roles g on g.oid = a.roleid join pg_catalog.pg_roles m on m.oid = a.member
            where g.rolname <> $1 and m.rolname <> $1 and m.rolname !~ '^pg_' order by 1
            """, row => row.GetString(0), cancellation, own));
        if (major >= ParameterRights)
            lines.AddRange(await source.RowsAsync("""
                select format('grant %s on parameter %s to %s', x.privilege_type, p.parname, case when x.grantee = 0 then 'public' else quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) end)
                from pg_catalog.pg_parameter_acl p cross join lateral pg_catalog.aclexplode(p.paracl) x where pg_catalog.pg_get_userbyid(x.grantee) <> $1 order by 1
                """, row => row.GetString(0), cancellation, own));
        foreach (var line in lines)
            await throwaway.RunAsync(line, cancellation);
    }
}
