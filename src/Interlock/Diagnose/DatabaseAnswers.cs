using Interlock.Database;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Processes;
using Interlock.Rollback.Replaying;
using Interlock.Runbook;

namespace Interlock.Diagnose;

/// <summary>DG-01: whether the application's database answers, asked as the application would.</summary>
internal static class DatabaseAnswers
{
    public static async Task<IReadOnlyList<Finding>> FindAsync(ReleaseRunbook runbook, string environment, Site site, ICommandRunner commands, TimeProvider clock, LiveVersion? live, CancellationToken cancellation)
    {
        if (runbook.Database is null)
            return [new("database", Verdict.Go, "the runbook has none")];
        var server = DatabaseLocator.Own(site, commands, clock, _ => { });
        DatabaseUrl? asked = null;
        try
        {
            // Only looked for: to find out whether it runs by starting it would say nothing, and change something.
            if ((await DatabaseLocator.FindRunningAsync(runbook, environment, server, cancellation))?.Application is not { } url)
                return
                [
                    server.Exists
                        ? new("database", Verdict.Stop, "Interlock's own PostgreSQL server does not run", $"--target=Deploy starts it; its log is {server.Folders.Log}")
                        : new("database", Verdict.Hold, "Interlock's own PostgreSQL server is not set up", "--target=Deploy sets it up"),
                ];
            asked = url;
            await using var connection = await url.OpenAsync(cancellation);
            var left = await LeftDatabase.FindAsync(connection, environment, cancellation);
            return
            [
                new("database", Verdict.Go, $"{url} answers, server {connection.PostgreSqlVersion}") { Details = [.. left.Select(one => one.ToString())] },
                .. await DatabaseSessions.FindAsync(runbook, connection, live, cancellation),
            ];
        }
        catch (Exception unreachable) when (unreachable is Npgsql.NpgsqlException or DatabaseException or IOException)
        {
            return [new("database", Verdict.Stop, asked is null ? unreachable.Message : DatabaseException.Explain(asked, unreachable), "check the runbook's database.url and that the server runs")];
        }
    }
}
