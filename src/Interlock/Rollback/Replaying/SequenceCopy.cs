using Interlock.Database;
using Npgsql;

namespace Interlock.Rollback.Replaying;

/// <summary>Sequences are no part of a slot's stream: they are read once, when nobody writes any more.</summary>
internal static class SequenceCopy
{
    /// <summary>What a sequence that can't follow is reported as.</summary>
    public const string Operation = "sequence";

    private const string Read = """
        select format('%I.%I', schemaname, sequencename), last_value, increment_by from pg_catalog.pg_sequences where last_value is not null and schemaname !~ '^pg_' order by 1
        """;

    // Forward only: a number that was given out must not be given out again.
    private const string Write = """
        select setval(s.name::regclass, s.value) from unnest($1::text[], $2::bigint[], $3::bigint[]) as s(name, value, step)
        join pg_catalog.pg_sequences here on to_regclass(s.name) = to_regclass(format('%I.%I', here.schemaname, here.sequencename))
        where s.value between here.min_value and here.max_value
            and (here.last_value is null or s.step > 0 and s.value > here.last_value or s.step < 0 and s.value < here.last_value)
        """;

    private const string Behind = """
        select s.name, s.value from unnest($1::text[], $2::bigint[]) as s(name, value)
        join pg_catalog.pg_sequences here on to_regclass(s.name) = to_regclass(format('%I.%I', here.schemaname, here.sequencename))
        where s.value not between here.min_value and here.max_value
        """;

    /// <summary>Brings the restored database's sequences at least to where the source's stand.</summary>
    /// <returns>Those that can't stand there, with the value; sequences that the backup does not have are none of its business.</returns>
    public static async Task<IReadOnlyList<RefusedRow>> RunAsync(NpgsqlConnection source, NpgsqlConnection restored, CancellationToken cancellation)
    {
        var all = await source.RowsAsync(Read, row => (Name: row.GetString(0), Value: row.GetInt64(1), Step: row.GetInt64(2)), cancellation);
        var (names, values) = (all.Select(one => one.Name).ToArray(), all.Select(one => one.Value).ToArray());
        await restored.RowsAsync(Write, row => row.GetInt64(0), cancellation, names, values, all.Select(one => one.Step).ToArray());
        return await restored.RowsAsync(Behind, row => new RefusedRow(row.GetString(0), Operation, $"last_value={row.GetInt64(1)}", "the backup's sequence does not reach so far"), cancellation, names, values);
    }
}
