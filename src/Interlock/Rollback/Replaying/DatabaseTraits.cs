using System.Globalization;
using Interlock.Database;
using Npgsql;

namespace Interlock.Rollback.Replaying;

/// <summary>What a database has that is no part of its dump: owner, privileges, settings, connection limit, comment.</summary>
internal static class DatabaseTraits
{
    // A list of names is not set by its text: it would become one name.
    private static readonly string[] Lists = ["local_preload_libraries", "search_path", "session_preload_libraries", "temp_tablespaces"];

    /// <summary>Gives a database what another one has, in the transaction that the connection is in.</summary>
    /// <param name="connection">The maintenance database, as a role that may give databases to <paramref name="from"/>'s owner.</param>
    /// <param name="from">The one that has them.</param>
    /// <param name="to">The one that gets them; restored just now, it has none of its own.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task CopyAsync(NpgsqlConnection connection, string from, string to, CancellationToken cancellation)
    {
        var target = Sql.Quote(to);
        var (owner, limit, comment, granted) = (await connection.RowsAsync("select pg_get_userbyid(datdba)::text, datconnlimit, shobj_description(oid, 'pg_database'), datacl is not null from pg_catalog.pg_database where datname = $1",
            row => (row.GetString(0), row.GetInt32(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetBoolean(3)), cancellation, from))[0];
        List<string> statements =
        [
            $"alter database {target} owner to {Sql.Quote(owner)}",
            string.Create(CultureInfo.InvariantCulture, $"alter database {target} connection limit {limit}"),
            $"comment on database {target} is {(comment is null ? "null" : Sql.Literal(comment))}",
        ];
        if (granted)
            statements.AddRange([$"revoke all on database {target} from public", $"revoke all on database {target} from {Sql.Quote(owner)}", .. await GrantsAsync(connection, from, target, cancellation)]);
        statements.AddRange(await SettingsAsync(connection, from, target, cancellation));
        await connection.RunAsync(string.Join("; ", statements), cancellation);
    }

    private static Task<IReadOnlyList<string>> GrantsAsync(NpgsqlConnection connection, string from, string target, CancellationToken cancellation) =>
        connection.RowsAsync("""
            select a.privilege_type, case when a.grantee = 0 then null else pg_get_userbyid(a.grantee)::text end, a.is_grantable
            from pg_catalog.pg_database d, aclexplode(d.datacl) a where d.datname = $1
            """, row => $"grant {row.GetString(0)} on database {target} to {(row.IsDBNull(1) ? "public" : Sql.Quote(row.GetString(1)))}{(row.GetBoolean(2) ? " with grant option" : "")}", cancellation, from);

    private static async Task<IEnumerable<string>> SettingsAsync(NpgsqlConnection connection, string from, string target, CancellationToken cancellation)
    {
        var settings = await connection.RowsAsync("""
            select case when s.setrole = 0 then null else pg_get_userbyid(s.setrole)::text end, split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)
            from pg_catalog.pg_db_role_setting s join pg_catalog.pg_database d on d.oid = s.setdatabase, unnest(s.setconfig) c where d.datname = $1
            """, row => (Role: row.IsDBNull(0) ? null : row.GetString(0), Name: row.GetString(1), Value: row.GetString(2)), cancellation, from);
        return settings.SelectMany(setting =>
        {
            var whose = setting.Role is null ? $"alter database {target}" : $"alter role {Sql.Quote(setting.Role)} in database {target}";
            // A name may have a dot, of an extension's own setting.
            var name = string.Join('.', setting.Name.Split('.').Select(Sql.Quote));
            return Lists.Contains(setting.Name)
                ? [$"select set_config({Sql.Literal(setting.Name)}, {Sql.Literal(setting.Value)}, true)", $"{whose} set {name} from current"]
                : new[] { $"{whose} set {name} = {Sql.Literal(setting.Value)}" };
        });
    }
}
