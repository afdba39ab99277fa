using Interlock.Database;
using Interlock.Diagnose;
using Interlock.Ledger;
using Interlock.Processes;

namespace Interlock.Session;

public sealed partial class ReleaseSession
{
    /// <summary>Gathers what one asks for when something is wrong: what serves, the edge's last errors, the service's log, the database, the ledger. Changes nothing.</summary>
    public async Task DiagnoseAsync()
    {
        var ready = await PrepareAsync();
        var commands = new CommandRunner(settings.Clock);
        List<Finding> findings =
        [
            await ServesAsync(ready),
            .. await ready.Platform.DiagnoseAsync(cancellation),
            await DatabaseAnswersAsync(ready, commands),
            await LedgerIsWholeAsync(ready),
        ];
        if (settings.Json)
        {
            await settings.Out.WriteAsync(FindingsJson.Of(findings));
            return;
        }

        foreach (var finding in findings)
        {
            await settings.Out.WriteLineAsync(SecretMask.Apply($"{finding.Verdict.ToString().ToLowerInvariant(),-5} {finding.What,-18} {finding.Evidence}"));
            if (finding.Mend is { } mend)
                await settings.Out.WriteLineAsync(SecretMask.Apply($"      {"",-18} do: {mend}"));
            foreach (var detail in finding.Details)
                await settings.Out.WriteLineAsync(SecretMask.Apply($"      {"",-18} | {detail}"));
        }

        var worst = findings.MaxBy(finding => finding.Verdict)!;
        await settings.Out.WriteLineAsync(worst.Verdict == Verdict.Go ? "Nothing wrong was found." : SecretMask.Apply($"Likely cause: {worst.What}: {worst.Evidence}"));
    }

    private async Task<Finding> ServesAsync(Prepared ready)
    {
        var live = await ready.Platform.LiveAsync(cancellation);
        return live switch
        {
            null => new("service", Verdict.Stop, "nothing serves", "--target=Deploy"),
            { Healthy: false } => new("service", Verdict.Stop, live.Evidence, "--target=Rollback brings the version before back"),
            _ => new("service", Verdict.Go, live.Evidence),
        };
    }

    private async Task<Finding> DatabaseAnswersAsync(Prepared ready, CommandRunner commands)
    {
        if (ready.Plan.Runbook.Database is null)
            return new("database", Verdict.Go, "the runbook has none");
        var server = DatabaseLocator.Own(ready.Site, commands, settings.Clock, _ => { });
        try
        {
            // Only looked for: to find out whether it runs by starting it would say nothing, and change something.
            if ((await DatabaseLocator.FindRunningAsync(ready.Plan.Runbook, settings.Environment, server, cancellation))?.Application is not { } url)
                return server.Exists
                    ? new("database", Verdict.Stop, "Interlock's own PostgreSQL server does not run", $"--target=Deploy starts it; its log is {server.Folders.Log}")
                    : new("database", Verdict.Hold, "Interlock's own PostgreSQL server is not set up", "--target=Deploy sets it up");
            await using var connection = await url.OpenAsync(cancellation);
            return new("database", Verdict.Go, $"{url} answers, server {connection.PostgreSqlVersion}");
        }
        catch (Exception unreachable) when (unreachable is Npgsql.NpgsqlException or DatabaseException or IOException)
        {
            return new("database", Verdict.Stop, unreachable.Message, "check the runbook's database.url and that the server runs");
        }
    }

    private async Task<Finding> LedgerIsWholeAsync(Prepared ready)
    {
        try
        {
            var history = ReleaseHistory.Of(await ready.Ledger.ReadAsync(settings.Environment, cancellation));
            return history.Unfinished is { } unfinished
                ? new("ledger", Verdict.Warn, $"{unfinished.Start?.Doing} of {unfinished.Start?.Version} is unfinished", "--target=Deploy goes on with it, --target=Rollback takes it back")
                : new("ledger", Verdict.Go, $"{history.Runs.Count} runs, {(history.Runs is [.., { End.Outcome: var outcome }] ? $"the last {outcome}" : "none has ended")}");
        }
        catch (LedgerException damaged)
        {
            return new("ledger", Verdict.Stop, damaged.Message);
        }
    }
}
