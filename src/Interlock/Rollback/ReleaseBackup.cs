using Interlock.Backup;
using Interlock.Engine;
using Interlock.Ledger;

namespace Interlock.Rollback;

/// <summary>The backup that was made to release what is live, while another version served: what a rollback of it could restore.</summary>
/// <param name="Path">Its folder; null: none was made, as far as folder and ledger tell.</param>
/// <param name="Manifest">Its manifest; null when it can't be read.</param>
/// <param name="Problem">Why it can't be restored, with what to do; null: nothing is known against it.</param>
internal sealed record ReleaseBackup(string? Path, BackupManifest? Manifest, string? Problem)
{
    public static ReleaseBackup Of(StepContext context, string? live) => Of(DatabaseBackup.FolderOf(context), context.History(), live);

    /// <summary>Looks in the environment's folder, and where the ledger says that it was made.</summary>
    /// <param name="backups">The environment's backups.</param>
    /// <param name="history">The ledger's story.</param>
    /// <param name="live">The version that is to be left.</param>
    public static ReleaseBackup Of(BackupFolder backups, ReleaseHistory history, string? live)
    {
        if (backups.Whole().FirstOrDefault(backup => Is(backup.Manifest, live)) is { Manifest: { } whole, Folder: var folder })
            return new(folder, whole, Lack(folder, whole));
        if (Noted(history, live) is not { } path)
            return new(null, null, null);
        var (manifest, problem) = BackupManifest.Look(path);
        return manifest is null ? new(path, null, problem)
            : Is(manifest, live) ? new(path, manifest, Lack(path, manifest))
            : new(path, null, $"{path} was made to release {live}, and holds another backup by now (of {manifest.Version})");
    }

    private static string? Lack(string path, BackupManifest manifest) => manifest.Lacks(path) is [var first, ..] and var all
        ? $"the backup {path} is damaged: {first}{(all.Count > 1 ? $", and {all.Count - 1} more of its {Counted.Of(manifest.Files.Count, "file")}" : "")}. Bring them back from a copy of the backup"
        : null;

    private static bool Is(BackupManifest manifest, string? live) => manifest.Version == live && manifest.Live != live;

    // The folder of backups may have been named otherwise since.
    private static string? Noted(ReleaseHistory history, string? live) => live is null ? null : history.Runs
        .Where(run => run.Start?.Version == live && history.LiveBefore(run.Entries[0].Number)?.Version != live).SelectMany(run => run.Steps)
        .Where(step => step.Key == new StepKey(Phase.Backup, DatabaseBackup.StepName)).Select(step => (string?)step.Data?["path"]).LastOrDefault(path => path is not null);
}
