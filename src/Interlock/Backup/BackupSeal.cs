using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Files;
using Interlock.Platforms;
using Interlock.Processes;

namespace Interlock.Backup;

/// <summary>BK-03: a proven backup is sealed with age for public keys: this machine can make backups that it can't read.</summary>
internal sealed class BackupSeal(PlanRequest request) : MutatingStep
{
    public const string StepName = "backup seal";

    private readonly IReadOnlyList<string> keys = request.Runbook.Database!.Backup.SealFor;

    public override string Name => StepName;

    public override Phase Phase => Phase.Backup;

    public override string? Requirement => "BK-03";

    public override IReadOnlyList<string> After => [BackupProof.StepName];

    public override TimeSpan Limit => DatabaseDump.Limit;

    public override IReadOnlyList<string> Effects => [$"age --encrypt each file of the backup for {string.Join(", ", keys)}; the open files are removed"];

    public override string UndoEffect => "kept: a backup is never undone";

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if ((string?)context.DataOf(Phase.Backup, DatabaseBackup.StepName)?["path"] is not { } path)
            return StepResult.Go("nothing live: there is no backup to seal");
        var (manifest, problem) = BackupManifest.Look(path);
        if (manifest is null)
            return StepResult.Stop($"{problem}. Or deploy again, which makes a new one");
        if (manifest.SealedFor.Count == 0)
        {
            if (ProgramFinder.Find("age") is null)
                return StepResult.Stop("age is not installed, so the backup can't be sealed: apt-get install age");
            if (await SealAsync(context, path, manifest, cancellation) is { } failure)
                return StepResult.Stop($"{path} could not be sealed, it is still open: {failure}");
        }

        RemoveOpen(path);
        return StepResult.Go($"sealed for {keys.Count} key{(keys.Count == 1 ? "" : "s")}; to open a file: age --decrypt --identity KEYFILE FILE.age") with { Changed = true };
    }

    public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        Task.FromResult(new Reality(RealityState.NotDone, "sealing goes on where it stopped"));

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) =>
        Task.FromResult(UndoResult.Kept("a backup is never undone"));

    // The manifest changes last: until then the open files are the backup, from then on the sealed ones are.
    private async Task<string?> SealAsync(StepContext context, string path, BackupManifest manifest, CancellationToken cancellation)
    {
        var into = Path.Combine(path, BackupManifest.SealedFolder);
        if (Directory.Exists(into))
            Directory.Delete(into, recursive: true);
        OwnerOnly.Folder(into);
        var sealing = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        string? failure = null;
        await Parallel.ForEachAsync(manifest.Files, sealing, async (file, token) =>
        {
            var command = new Command("age", ["--encrypt", .. keys.SelectMany(key => new[] { "--recipient", key }), "--output", Path.Combine(into, $"{file.Name}.age"), Path.Combine(path, BackupManifest.DumpFolder, file.Name)]) { Limit = Limit };
            if (await context.Commands.RunAsync(command, cancellation: token) is { Succeeded: false } failed)
                failure = failed.Tail();
        });
        if (failure is not null)
            return failure;
        var files = Directory.EnumerateFiles(into).Order(StringComparer.Ordinal).AsParallel().AsOrdered().Select(DatabaseDump.Kept).ToList();
        DurableFile.FlushFolder(into);
        (manifest with { SealedFor = keys, Files = files }).Write(path);
        return null;
    }

    private static void RemoveOpen(string path)
    {
        var open = Path.Combine(path, BackupManifest.DumpFolder);
        if (Directory.Exists(open))
            Directory.Delete(open, recursive: true);
    }
}
