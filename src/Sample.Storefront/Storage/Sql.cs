using Npgsql;

namespace Sample.Storefront.Storage;

/// <summary>Positional parameters and rows, without the ceremony. A statement names its columns: newer schemas have more.</summary>
internal static class Sql
{
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    public static async Task<List<T>> RowsAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        var rows = new List<T>();
        await using (command)
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
                rows.Add(read(reader));
        }

        return rows;
    }

    public static async Task<T?> ValueAsync<T>(this NpgsqlCommand command, CancellationToken cancel)
    {
        await using (command)
            return await command.ExecuteScalarAsync(cancel) is T value ? value : default;
    }

    public static async Task<int> ChangeAsync(this NpgsqlCommand command, CancellationToken cancel)
    {
        await using (command)
            return await command.ExecuteNonQueryAsync(cancel);
    }
}
