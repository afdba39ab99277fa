using System.Globalization;
using System.Text;
using Sample.Storefront.Storage;

namespace Sample.Storefront.Analytics;

/// <summary>Events as a CSV download (RFC 4180), streamed row by row.</summary>
internal static class CsvExport
{
    private const int MostRows = 100_000;
    private const string Rows = """
        select id, session_id, type, path, occurred_at from events
        where occurred_at >= $1 and probe is not distinct from $2 order by id limit $3
        """;

    public static Task WriteAsync(HttpContext context, Database database, DateTimeOffset since, string? probe) =>
        database.RunAsync(async (connection, cancel) =>
        {
            await using var command = connection.Command(Rows, since, probe, MostRows);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers.ContentDisposition = "attachment; filename=\"events.csv\"";
            await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n" };
            await writer.WriteLineAsync("id,session_id,type,path,occurred_at");
            while (await reader.ReadAsync(cancel))
                await writer.WriteLineAsync(string.Join(',',
                    reader.GetInt64(0).ToString(CultureInfo.InvariantCulture), Quote(reader.GetString(1)), Quote(reader.GetString(2)),
                    Quote(reader.GetString(3)), reader.GetDateTime(4).ToString("O", CultureInfo.InvariantCulture)));
            return true;
        }, context.RequestAborted);

    public static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
