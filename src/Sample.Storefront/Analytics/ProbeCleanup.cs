using Npgsql;
using Sample.Storefront.Storage;

namespace Sample.Storefront.Analytics;

/// <summary>Removes everything one probe made. What hangs on a session or a user goes with it.</summary>
internal static class ProbeCleanup
{
    public static async Task<JsonNode> RunAsync(NpgsqlConnection connection, string marker, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var removed = new JsonObject { ["probe"] = marker };
        // Events first: those that a probe added to a real visitor's session have no session of the probe's to go with.
        foreach (var table in new[] { "events", "sessions", "login_attempts", "users" })
            removed[table] = await connection.Command(StatementFor(table), marker).ChangeAsync(cancel);
        await transaction.CommitAsync(cancel);
        return removed;
    }

    private static string StatementFor(string table) => table switch
    {
        "events" => "delete from events where probe = $1",
        "sessions" => "delete from sessions where probe = $1",
        "login_attempts" => "delete from login_attempts where probe = $1",
        _ => "delete from users where probe = $1",
    };
}
