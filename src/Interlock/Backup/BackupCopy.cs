using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Processes;

namespace Interlock.Backup;

/// <summary>BK-03: carries the proven backup to another place, by a command line of the runbook such as rclone's.</summary>
internal sealed class BackupCopy(PlanRequest request, int number) : MutatingStep
{
    private readonly string line = request.Runbook.Database!.Backup.Copies[number];

    public override string Name => request.Runbook.Database!.Backup.Copies.Count == 1 ? "backup copy" : $"backup copy {number + 1}";

    public override Phase Phase => Phase.Backup;

    public override string? Requirement => "BK-03";

    public override IReadOnlyList<string> After => [request.Runbook.Database!.Backup.SealFor.Count > 0 ? BackupSeal.StepName : BackupProof.StepName];

    public override TimeSpan Limit => DatabaseDump.Limit;

    public override IReadOnlyList<string> Effects => [line];

    public override string UndoEffect => "kept: a backup is never undone";

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if ((string?)context.DataOf(Phase.Backup, DatabaseBackup.StepName)?["path"] is not { } path)
            return StepResult.Go("nothing live: there is no backup to copy");
        var (manifest, problem) = BackupManifest.Look(path);
        if (manifest is null)
            return StepResult.Stop($"{problem}. Or deploy again, which makes a new one");
        if (manifest.Damage(path) is { Count: > 0 } damage)
            return StepResult.Stop($"{path} is damaged, it was not copied: {damage[0]}", damage);
        var command = Command.Shell(line) with
        {
            Folder = context.Site.Root,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["BACKUP"] = path, ["BACKUP_NAME"] = Path.GetFileName(path) },
            Limit = Limit,
        };
        var done = await context.Commands.RunAsync(command, context.Say, cancellation);
        return done.Succeeded
            ? StepResult.Go($"{manifest.Bytes} bytes of {Path.GetFileName(path)} copied") with { Changed = true }
            : StepResult.Stop($"Copy {number + 1} of {request.Runbook.Database!.Backup.Copies.Count} failed (exit {done.ExitCode}): {done.Tail()}. The backup is whole at {path} on this machine, and not where '{line}' was to carry it: mend that and deploy again, or carry the folder there by hand");
    }

    public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        Task.FromResult(new Reality(RealityState.NotDone, "a copy is made again"));

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) =>
        Task.FromResult(UndoResult.Kept("a backup is never undone"));
}
