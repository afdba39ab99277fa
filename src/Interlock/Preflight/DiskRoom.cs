using Interlock.Backup;
using Interlock.Engine;

namespace Interlock.Preflight;

/// <summary>PF-17: backups can be written where they are to be, and there is room on the disk for the backup: three times the last one (the dump, a second one, and growth), or twice the last one and the restored copy that proves it, whichever is more; at least 200 MB.</summary>
/// <param name="backups">The runbook's folder for backups; null: <c>backups</c> in the state folder.</param>
/// <param name="free">Free bytes at a folder; null: asked of the system.</param>
public sealed class DiskRoom(string? backups = null, Func<string, long>? free = null) : Step
{
    private const long Megabyte = 1024 * 1024;
    private const long Least = 200 * Megabyte;
    private const int TimesTheLast = 3;

    /// <inheritdoc/>
    public override string Name => "disk room";

    /// <inheritdoc/>
    public override Phase Phase => Phase.Preflight;

    /// <inheritdoc/>
    public override string Requirement => "PF-17";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Effects => ["asks for the free space where backups are kept", .. backups is null ? Array.Empty<string>() : [$"makes an empty folder in {backups} (or in what there is of it) and removes it, to see that it can"]];

    /// <inheritdoc/>
    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var folder = Path.GetFullPath(backups ?? new StatePaths(context.Site.State).Backups, context.Site.Root);
        if (backups is not null && ObstacleOf(folder) is { } obstacle)
            return Task.FromResult(StepResult.Stop($"no backup can be written to database.backup.folder {folder}: {obstacle}. Make it a folder that this user may write to, or name another"));
        var last = new BackupFolder(folder, context.Plan.Environment).Whole().Select(backup => backup.Manifest).FirstOrDefault();
        var bytes = last?.Bytes ?? 0;
        var restored = (TimesTheLast - 1) * bytes + (last?.Size ?? 0);
        var needed = Math.Max(Least, Math.Max(TimesTheLast * bytes, restored));
        try
        {
            var there = (free ?? Free)(Existing(folder));
            var why = bytes == 0 ? "no backup yet to estimate by"
                : needed == restored ? $"2 × the last backup of {In(bytes)}, and its restored copy of {In(last!.Size)}"
                : $"3 × the last backup of {In(bytes)}";
            return Task.FromResult(there >= needed
                ? StepResult.Go($"{In(there)} free, {In(needed)} needed ({why})")
                : StepResult.Stop($"only {In(there)} free at {folder}, {In(needed)} needed ({why}); make room"));
        }
        catch (Exception other) when (other is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Task.FromResult(StepResult.Hold($"the free space at {folder} could not be asked: {other.Message}"));
        }
    }

    private static string Existing(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
            folder = parent;
        return folder;
    }

    // Rights, quotas and file systems that are mounted read-only all show only when something is made.
    private static string? ObstacleOf(string folder)
    {
        var there = Existing(folder);
        // A link whose target is not there, as that of a disk that is not mounted, is neither.
        for (var above = folder; above != there; above = Path.GetDirectoryName(above)!)
            if (new FileInfo(above) is { LinkTarget: { } target } link && link.ResolveLinkTarget(returnFinalTarget: true) is not { Exists: true })
                return $"{above} is a link to {target}, which is not there";
            else if (File.Exists(above))
                return $"{above} is a file";
        try
        {
            var probe = Path.Combine(there, $".interlock-{Guid.NewGuid():N}");
            Directory.CreateDirectory(probe);
            Directory.Delete(probe);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return SecretMask.Apply(refused.Message);
        }
    }

    private static long Free(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    private static string In(long bytes) => bytes >= 10 * 1024 * Megabyte ? $"{bytes / (1024 * Megabyte)} GB" : $"{Math.Ceiling(bytes / (double)Megabyte):0} MB";
}
