using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Interlock.Database;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Verify.Probes;

/// <summary>Asks a database, in a transaction that may only read. <c>value</c> is the first column of the first row, <c>rows</c> how many came, <c>json</c> all of them.</summary>
internal sealed class SqlProbe(ProbeSettings settings) : SingleProbe(settings, null)
{
    private const int LongestShown = 60;
    private const int MostRows = 1000;

    // It has few connections, and works for each.
    public override bool OnlyWaits => false;

    protected override string What { get; } = $"SQL {Short(settings.Sql!)}";

    protected override async Task<Asked> AskAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        DatabaseUrl? database = null;
        var started = prober.Clock.GetTimestamp();
        try
        {
            database = Settings.On is { } url ? DatabaseUrl.Parse(url) : prober.Context is { } context ? await context.Database(cancellation) : null;
            if (database is null)
                return new(null, "the runbook has no database; name one with 'on'") { WasAsked = false, Without = Verdict.Hold };
            await using var connection = await database.OpenAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await connection.RunAsync(string.Create(CultureInfo.InvariantCulture, $"set default_transaction_read_only = on; set transaction read only; set local statement_timeout = {prober.Limit.TotalMilliseconds:0}"), cancellation);
            await using var command = new NpgsqlCommand(Settings.Sql, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var (first, rows, json) = await ReadAsync(reader, cancellation);
            var answer = new Answer(0, Answer.NoHeaders, json, prober.Clock.GetElapsedTime(started))
            {
                Values = new Dictionary<string, Found>(StringComparer.Ordinal) { ["value"] = first, ["rows"] = Found.Untyped(rows.ToString(CultureInfo.InvariantCulture)) },
            };
            return new(answer, string.Create(CultureInfo.InvariantCulture, $"{(rows == 1 ? first : Counted.Of(rows, "row"))} in {answer.Took.TotalMilliseconds:0.#} ms"));
        }
        catch (Exception failed) when (failed is NpgsqlException or DatabaseException or TimeoutException)
        {
            return new(null, database is not null && failed is not DatabaseException ? DatabaseException.Explain(database, failed) : failed.Message);
        }
    }

    private static async Task<(Found First, int Rows, string Json)> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var first = Found.Missing("no row");
        var rows = 0;
        using var kept = new MemoryStream();
        await using (var json = new Utf8JsonWriter(kept))
        {
            json.WriteStartArray();
            while (await reader.ReadAsync(cancellation))
            {
                if (rows++ == 0 && reader.FieldCount > 0)
                    first = ValueOf(reader, 0) is { } value ? Found.Untyped(value) : new(FoundKind.Null, "null");
                if (rows <= MostRows)
                    Write(json, reader);
            }

            json.WriteEndArray();
        }

        return (first, rows, Encoding.UTF8.GetString(kept.ToArray()));
    }

    private static void Write(Utf8JsonWriter json, DbDataReader reader)
    {
        json.WriteStartObject();
        for (var i = 0; i < reader.FieldCount; i++)
        {
            json.WritePropertyName(reader.GetName(i));
            if (ValueOf(reader, i) is not { } value)
                json.WriteNullValue();
            else if (reader.GetFieldType(i) == typeof(bool))
                json.WriteBooleanValue(value == "true");
            else if (Operand.Number(value) is not null && reader.GetFieldType(i) is { IsPrimitive: true } or { Name: nameof(Decimal) })
                json.WriteRawValue(value);
            else
                json.WriteStringValue(value);
        }

        json.WriteEndObject();
    }

    private static string? ValueOf(DbDataReader reader, int i) => reader.GetValue(i) switch
    {
        DBNull => null,
        bool truth => truth ? "true" : "false",
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString(),
    };

    private static string Short(string sql)
    {
        var line = string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestShown ? line : line[..LongestShown] + "…";
    }
}
