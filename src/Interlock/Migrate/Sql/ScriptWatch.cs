using System.Collections.Frozen;
using Interlock.Database;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>Sees what each transaction of a migration does to tables that were there before it: asked inside the transaction, where every lock it has taken is still held.</summary>
/// <param name="clock">Measures.</param>
/// <param name="notes">Tables of notes about migrations: no version of the service reads them.</param>
internal sealed class ScriptWatch(TimeProvider clock, IReadOnlyList<string> notes)
{
    private const string UserTables = "c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

    private const string Files = $"""
        select c.oid, c.relfilenode from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where {UserTables} and not c.oid = any (select to_regclass(name) from unnest($1) as name where to_regclass(name) is not null)
        """;

    // What another session does is seen while it does it: its locks by looking again and again, its rows by the server's counters.
    private const string Held = """
        select relation, mode from pg_catalog.pg_locks
        where locktype = 'relation' and granted and pid <> pg_backend_pid() and database = (select oid from pg_catalog.pg_database where datname = current_database())
        """;

    private const string Counted = $"""
        select c.oid, format('%I.%I', n.nspname, c.relname), c.relfilenode, coalesce(s.n_tup_ins + s.n_tup_upd + s.n_tup_del, 0)
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace left join pg_catalog.pg_stat_user_tables s on s.relid = c.oid
        where {UserTables} order by 2
        """;

    private const string Touched = $"""
        select c.oid, format('%I.%I', n.nspname, c.relname), c.relfilenode, coalesce(s.n_tup_ins + s.n_tup_upd + s.n_tup_del, 0),
            coalesce((select array_agg(distinct l.mode) from pg_catalog.pg_locks l where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.relation = c.oid and l.granted), '{"{}"}')
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace left join pg_catalog.pg_stat_xact_user_tables s on s.relid = c.oid
        where {UserTables} order by 2
        """;

    // The strongest first; weaker ones keep nobody from reading or writing (PostgreSQL manual, 13.3.1).
    private static readonly string[] Blocking = ["AccessExclusiveLock", "ExclusiveLock", "ShareRowExclusiveLock", "ShareLock"];

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private FrozenDictionary<uint, uint> before = FrozenDictionary<uint, uint>.Empty;
    private long started;

    /// <summary>What was seen, in order.</summary>
    public List<ScriptEffect> Effects { get; } = [];

    public async Task BeganAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        before = (await connection.RowsAsync(Files, row => (Oid: row.GetFieldValue<uint>(0), File: row.GetFieldValue<uint>(1)), cancellation, (object)notes.ToArray())).ToFrozenDictionary(table => table.Oid, table => table.File);
        started = clock.GetTimestamp();
    }

    public async Task EndsAsync(string what, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var seconds = clock.GetElapsedTime(started).TotalSeconds;
        var tables = await connection.RowsAsync(Touched, row => (Oid: row.GetFieldValue<uint>(0), Name: row.GetString(1), File: row.GetFieldValue<uint>(2), Rows: row.GetInt64(3), Locks: row.GetFieldValue<string[]>(4)), cancellation);
        Add(what, seconds, seconds, tables.Select(table => (table.Oid, table.Name, table.File, table.Rows, Locks: (IReadOnlyCollection<string>)table.Locks)));
    }

    /// <summary>Sees what another program does to the database.</summary>
    public async Task<T> FromOutsideAsync<T>(string what, DatabaseUrl database, Func<Task<T>> act, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var was = (await CountAsync(connection, cancellation)).ToDictionary(table => table.Oid);
        await BeganAsync(connection, cancellation);
        var acting = act();
        var locks = new Dictionary<uint, HashSet<string>>();
        // The program takes its time to start and to end: what keeps others waiting is only what lies between.
        long? locked = null;
        var held = TimeSpan.Zero;
        while (await Task.WhenAny(acting, Task.Delay(LookAgain, clock, cancellation)) != acting)
        {
            var seen = await connection.RowsAsync(Held, row => (Oid: row.GetFieldValue<uint>(0), Mode: row.GetString(1)), cancellation);
            foreach (var (oid, mode) in seen)
                (locks.TryGetValue(oid, out var modes) ? modes : locks[oid] = []).Add(mode);
            if (seen.Any(one => before.ContainsKey(one.Oid) && Blocking.Contains(one.Mode)))
                held = clock.GetElapsedTime(locked ??= clock.GetTimestamp());
        }

        var result = await acting;
        var seconds = clock.GetElapsedTime(started).TotalSeconds;
        await WriteCounters.SettleAsync(connection, cancellation);
        Add(what, seconds, held.TotalSeconds, (await CountAsync(connection, cancellation)).Select(table => (table.Oid, table.Name, table.File, table.Rows - was.GetValueOrDefault(table.Oid).Rows, (IReadOnlyCollection<string>)locks.GetValueOrDefault(table.Oid, []))), isSampled: true);
        return result;
    }

    private static Task<IReadOnlyList<(uint Oid, string Name, uint File, long Rows)>> CountAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        connection.RowsAsync(Counted, row => (row.GetFieldValue<uint>(0), row.GetString(1), row.GetFieldValue<uint>(2), row.GetInt64(3)), cancellation);

    private void Add(string what, double seconds, double held, IEnumerable<(uint Oid, string Name, uint File, long Rows, IReadOnlyCollection<string> Locks)> tables, bool isSampled = false)
    {
        var old = tables.Where(table => before.ContainsKey(table.Oid)).ToList();
        Effects.Add(new(
            what, seconds,
            old.Select(table => (table.Name, Mode: Blocking.FirstOrDefault(table.Locks.Contains))).Where(table => table.Mode is not null).ToDictionary(table => table.Name, table => table.Mode!, StringComparer.Ordinal),
            [.. old.Where(table => before[table.Oid] != table.File).Select(table => table.Name)],
            old.Where(table => table.Rows > 0).ToDictionary(table => table.Name, table => table.Rows, StringComparer.Ordinal))
        {
            LockedSeconds = held,
            IsSampled = isSampled,
        });
    }
}

/// <summary>What one transaction of a migration did, or one that was run by another tool.</summary>
/// <param name="What">The script.</param>
/// <param name="Seconds">How long it ran, locks included.</param>
/// <param name="Locks">The strongest lock that keeps others from writing or reading, by table.</param>
/// <param name="Rewritten">Tables whose every row was written anew.</param>
/// <param name="Rows">Rows inserted, updated or deleted, by table.</param>
internal sealed record ScriptEffect(string What, double Seconds, IReadOnlyDictionary<string, string> Locks, IReadOnlyList<string> Rewritten, IReadOnlyDictionary<string, long> Rows)
{
    /// <summary>How long such a lock was held at most.</summary>
    public double LockedSeconds { get; init; } = Seconds;

    /// <summary>Its locks were looked for from outside, again and again: a short one may have been missed.</summary>
    public bool IsSampled { get; init; }
}
