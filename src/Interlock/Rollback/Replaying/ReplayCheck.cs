using Interlock.Database;
using Npgsql;

namespace Interlock.Rollback.Replaying;

/// <summary>Whether a server can keep what is written after a backup, so that a rollback can bring it back.</summary>
/// <param name="Reasons">Why it can't, a line each with what to do; empty when it can.</param>
/// <param name="Limits">What a replay leaves out here.</param>
/// <param name="Dangers">What keeping it may cost the server.</param>
internal sealed record ReplayCheck(IReadOnlyList<string> Reasons, IReadOnlyList<string> Limits, IReadOnlyList<string> Dangers)
{
    /// <summary>The first version that waits for a session to end (<c>pg_terminate_backend</c> with a time-out).</summary>
    public const int OldestMajor = 14;

    // Before it, only a superuser may switch triggers off.
    private const int FirstWithGrants = 15;

    private static string Facts(int major) => $"""
        select current_setting('wal_level'), r.rolsuper or r.rolreplication, pg_is_in_recovery(), r.rolname::text,
            (select count(*) from pg_catalog.pg_replication_slots where not starts_with(slot_name, $1) and slot_name::text <> all ($2::text[])), current_setting('max_replication_slots')::bigint,
            (select count(*) from pg_catalog.pg_stat_replication), current_setting('max_wal_senders')::bigint,
            {(major < FirstWithGrants ? "r.rolsuper" : "has_parameter_privilege('session_replication_role', 'SET')")}, current_setting('max_slot_wal_keep_size'), has_database_privilege(current_database(), 'CREATE'),
            exists (select 1 from pg_catalog.pg_largeobject_metadata)
        from pg_catalog.pg_roles r where r.rolname = current_user
        """;

    /// <summary>Asks the server.</summary>
    /// <param name="connection">The database, as the role that is to arm and to replay.</param>
    /// <param name="names">What is to be armed: what has its names already takes no slot more.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="going">Slots that are dropped before it is; null: none.</param>
    public static async Task<ReplayCheck> ReadAsync(NpgsqlConnection connection, ReplayNames names, CancellationToken cancellation, string[]? going = null)
    {
        var version = await ServerVersion.ReadAsync(connection, cancellation);
        if (version.Major < OldestMajor)
            return new([$"PostgreSQL {version.Full} can't be waited for when its sessions are ended: {OldestMajor} or newer is needed"], [], []);
        var check = (await connection.RowsAsync(Facts(version.Major), row => Judge(row, version.Major), cancellation, names.Slot, going ?? []))[0];
        return check with { Reasons = [.. check.Reasons, .. await RestoreRights.MissingAsync(connection, cancellation)] };
    }

    private static ReplayCheck Judge(NpgsqlDataReader row, int major)
    {
        var role = row.GetString(3);
        List<string> reasons = [];
        if (row.GetString(0) != "logical")
            reasons.Add($"wal_level is {row.GetString(0)}: set it to logical and restart the server");
        if (!row.GetBoolean(1))
            reasons.Add($"role {role} may not replicate: ALTER ROLE {Sql.Quote(role)} REPLICATION");
        if (row.GetBoolean(2))
            reasons.Add("the server is a standby: ask the primary");
        if (row.GetInt64(4) >= row.GetInt64(5))
            reasons.Add($"all {row.GetInt64(5)} replication slots are taken: drop one, or raise max_replication_slots and restart the server");
        if (row.GetInt64(6) >= row.GetInt64(7))
            reasons.Add($"all {row.GetInt64(7)} WAL senders are busy: raise max_wal_senders and restart the server");
        // With them, a row that a trigger wrote would come twice: from the trigger, and from the log.
        if (!row.GetBoolean(8))
            reasons.Add($"role {role} may not switch triggers off: {(major < FirstWithGrants ? $"before PostgreSQL {FirstWithGrants} only a superuser may" : $"GRANT SET ON PARAMETER session_replication_role TO {Sql.Quote(role)}")}");
        if (!row.GetBoolean(10))
            reasons.Add($"role {role} may not make publications here: GRANT CREATE ON DATABASE");
        List<string> limits = [], dangers = [];
        if (row.GetString(9) == "-1")
            dangers.Add("max_slot_wal_keep_size is not set: a slot that is forgotten keeps the write-ahead log until the disk is full");
        if (row.GetBoolean(11))
            limits.Add("large objects are not captured");
        return new(reasons, limits, dangers);
    }
}
