using Interlock.Database;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>Lets a way back run only where it loses nothing: it drops tables without rows, and columns that hold only NULL or their constant default.</summary>
/// <param name="before">What was there before the run that is undone; null when that is not known: then only emptiness counts.</param>
/// <param name="locks">Locks what is to be dropped before looking, so that no row comes in between. False only looks.</param>
internal sealed class EmptyOnly(SchemaObjects? before, bool locks) : IDownGuard
{
    private static readonly DownAnswer Yes = new(true);
    private static readonly DownAnswer Gone = new(false);

    /// <summary>Why a script can't be run without loss; null when it can, as far as can be seen now.</summary>
    public async Task<string?> ObstacleAsync(NpgsqlConnection connection, SqlScript script, CancellationToken cancellation)
    {
        foreach (var statement in script.Statements)
            if ((await AskAsync(connection, statement, cancellation)).Refusal is { } refusal)
                return refusal;
        return null;
    }

    public async Task<DownAnswer> AskAsync(NpgsqlConnection connection, SqlStatement statement, CancellationToken cancellation)
    {
        if (DownStep.Of(statement) is not { } step)
            return new(false, $"'{statement.Tokens[0].Text} …' is not known to lose nothing");
        var there = 0;
        foreach (var table in step.Tables)
        {
            if (await FullNameAsync(connection, table, cancellation) is not { } name)
                continue;
            there++;
            if (before?.Tables.Contains(name) == true)
                return new(false, $"table {name} was there before");
            await LockAsync(connection, name, cancellation);
            if (await connection.ValueAsync<bool>($"select exists (select 1 from {name})", cancellation))
                return new(false, $"table {name} holds rows");
        }

        if (step.Tables.Count > 0)
            return there == 0 ? Gone : there == step.Tables.Count ? Yes : new(false, "only some of its tables are there");
        return step.Column is { } column ? await ColumnsAsync(connection, column.Table, column.Columns, cancellation) : Yes;
    }

    private async Task<DownAnswer> ColumnsAsync(NpgsqlConnection connection, string table, IReadOnlyList<string> columns, CancellationToken cancellation)
    {
        if (await FullNameAsync(connection, table, cancellation) is not { } name)
            return Gone;
        if (columns.Count == 0)
            return Yes;
        await LockAsync(connection, name, cancellation);
        var there = 0;
        foreach (var column in columns)
        {
            var found = await connection.RowsAsync("""
                select a.attidentity::text, a.attgenerated::text, pg_get_expr(d.adbin, d.adrelid)
                from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                where a.attrelid = $1::regclass and format('%I', a.attname) = $2 and a.attnum > 0 and not a.attisdropped
                """, row => (Identity: row.GetString(0), Generated: row.GetString(1), Default: row.IsDBNull(2) ? null : row.GetString(2)), cancellation, name, column);
            if (found.Count == 0)
                continue;
            there++;
            if (before?.Columns.Contains($"{name}.{column}") == true)
                return new(false, $"column {name}.{column} was there before");
            if (found[0].Generated.Length > 0)
                continue;
            var constant = found[0].Identity.Length == 0 && found[0].Default?.Contains('(', StringComparison.Ordinal) != true;
            var empty = found[0].Default is null || !constant ? "null" : found[0].Default;
            if (await connection.ValueAsync<bool>($"select exists (select 1 from {name} where {column} is not null and {column} is distinct from {empty})", cancellation))
                return new(false, $"column {name}.{column} holds values");
        }

        return there == 0 ? Gone : there == columns.Count ? Yes : new(false, $"only some of the columns of {name} are there");
    }

    private Task LockAsync(NpgsqlConnection connection, string name, CancellationToken cancellation) =>
        locks ? connection.RunAsync($"lock table {name} in access exclusive mode", cancellation) : Task.CompletedTask;

    private static async Task<string?> FullNameAsync(NpgsqlConnection connection, string name, CancellationToken cancellation)
    {
        var found = await connection.TextAsync("select coalesce((select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass($1)), '')", cancellation, name);
        return found.Length == 0 ? null : found;
    }
}
