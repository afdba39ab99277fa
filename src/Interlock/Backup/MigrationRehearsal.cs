using System.Globalization;
using System.Text.Json;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Platforms;
using RehearsalMode = Interlock.Runbook.RehearsalMode;

namespace Interlock.Backup;

/// <summary>Judges what the pending migrations did on the restored copy, before production is touched: they work, their way back works and leaves nothing, how long they take, and whom they keep waiting.</summary>
internal sealed class MigrationRehearsal(PlanRequest request) : Step
{
    public const string StepName = "migration rehearsal";

    // The service's own requests wait behind such a lock.
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(1);

    private readonly RehearsalMode mode = request.Runbook.Database!.Migrations!.Rehearse;

    public override string Name => StepName;

    public override Phase Phase => Phase.Backup;

    public override string? Requirement => "MG-03";

    public override IReadOnlyList<string> After => [BackupProof.StepName];

    public override IReadOnlyList<string> Effects => mode switch
    {
        RehearsalMode.Never => ["nothing: the runbook says rehearse: never"],
        RehearsalMode.Always => ["judges what the backup's proof did on the restored copy: pending migrations up, down and up again (the newest one's way back when none is pending), with times, locks and rewritten tables"],
        _ => ["judges what the backup's proof did on the restored copy: pending migrations up, down and up again, with times, locks and rewritten tables"],
    };

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(Judge(context));

    private StepResult Judge(StepContext context)
    {
        if (mode == RehearsalMode.Never)
            return StepResult.Go("not rehearsed: the runbook says rehearse: never");
        if (context.DataOf(Phase.Backup, DatabaseBackup.StepName)?["path"] is null)
            return StepResult.Go("nothing live: there is no copy to rehearse on");
        return context.DataOf(Phase.Backup, BackupProof.StepName)?["rehearsal"]?.Deserialize<RehearsalReport>(JsonSerializerOptions.Web) is { } report
            ? Judge(report)
            : StepResult.Warn("not rehearsed: there is no restored copy (verify: restore makes one)");
    }

    internal static StepResult Judge(RehearsalReport report)
    {
        if (report.Revisions.Count == 0 && report.FailedIn is null)
            return StepResult.Go($"nothing is pending: the schema stands at {report.From ?? "nothing"}");
        var lines = report.Up.Select(Line).Concat(report.Down.Select(Line)).Concat(report.Rights is { } rights ? [$"rehearsed {rights}; what that role may not do was not seen"] : []).ToList();
        var names = string.Join(", ", report.Revisions);
        switch (report.FailedIn)
        {
            case RehearsalPart.Up:
                return StepResult.Stop($"On the restored copy: {report.Failure}. The database itself is not touched", [report.Failure!, .. lines]);
            case RehearsalPart.Check:
                return StepResult.Stop($"{names} goes up on the restored copy, and then: {report.Failure}. The database itself is not touched", [report.Failure!, .. lines]);
            case RehearsalPart.Down:
                return StepResult.Hold($"{names} goes up on the restored copy, and does not come back: {report.Failure}", [report.Failure!, .. lines]);
            case RehearsalPart.UpAgain:
                return StepResult.Hold($"{names} goes up and comes back on the restored copy, and then does not go up again: {report.Failure}", [report.Failure!, .. lines]);
        }

        if (report.Differences.Count > 0)
            return StepResult.Hold($"{names}: the way back does not restore the schema: {report.Differences[0]}", [.. report.Differences, .. lines]);
        var took = string.Create(CultureInfo.InvariantCulture, $"up {report.UpSeconds:0.00} s");
        if (report.NotTried is { } why)
            return StepResult.Warn($"{names}: {took} on the restored copy; the way back was not tried: {why}", lines);
        took = string.Create(CultureInfo.InvariantCulture, $"{names}: {took}, down {report.DownSeconds:0.00} s, up again on the restored copy; the way back restores the schema");
        var waits = report.Up.Where(effect => effect.Locks.Count > 0 && effect.LockedSeconds > Noticed.TotalSeconds).MaxBy(effect => effect.LockedSeconds);
        return report.Rights is { } unlike && waits is null ? StepResult.Warn($"{took}; rehearsed {unlike}", lines)
            : waits is null ? StepResult.Go(took) with { Details = lines }
            : StepResult.Warn(string.Create(CultureInfo.InvariantCulture, $"{took}; {waits.What} keeps requests to {string.Join(", ", waits.Locks.Keys)} waiting for about {waits.LockedSeconds:0.0} s"), lines);
    }

    private static string Line(ScriptEffect effect)
    {
        var did = effect.Locks.Select(table => $"{Named(table.Value)} on {table.Key}")
            .Concat(effect.Rewritten.Select(table => $"rewrites {table}"))
            .Concat(effect.Rows.Select(table => string.Create(CultureInfo.InvariantCulture, $"{table.Value} rows of {table.Key} changed"))).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{effect.What}: {effect.Seconds:0.00} s; {(did.Count > 0 ? string.Join(", ", did) : effect.IsSampled ? "no lock on a table that was there was seen, which a short one may escape" : "touches no table that was there")}");
    }

    // As the manual writes them: AccessExclusiveLock is ACCESS EXCLUSIVE.
    private static string Named(string mode) => string.Concat(mode[..^"Lock".Length].Select((letter, i) => i > 0 && char.IsUpper(letter) ? $" {letter}" : $"{letter}")).ToUpperInvariant();
}
