using Interlock.Engine;
using Interlock.Files;

namespace Interlock.Migrate;

/// <summary>The files of a commit, taken out of the repository once.</summary>
internal static class ReleasedSource
{
    // A release needs its own and that of the version it leaves; all can be had again.
    private const int Kept = 5;
    private static readonly TimeSpan Unused = TimeSpan.FromDays(1);

    /// <summary>A folder of a commit.</summary>
    /// <exception cref="MigrationException">The commit has no such folder.</exception>
    public static async Task<string> FolderAsync(StepContext context, string commit, string folder, CancellationToken cancellation)
    {
        var kept = Path.Combine(new StatePaths(context.Site.State).Migrations, $"{commit}.source");
        if (!Directory.Exists(kept))
            await KeepAsync(context, commit, kept, cancellation);
        else
            Directory.SetLastWriteTimeUtc(kept, context.Clock.GetUtcNow().UtcDateTime);
        var found = Path.GetFullPath(folder, kept);
        return found.StartsWith(kept, StringComparison.Ordinal) && Directory.Exists(found) ? found : throw new MigrationException($"{commit} has no folder {folder}: check database.migrations");
    }

    private static async Task KeepAsync(StepContext context, string commit, string kept, CancellationToken cancellation)
    {
        OwnerOnly.Folder(context.Site.State);
        var tree = $"{kept}.{Guid.NewGuid():N}";
        try
        {
            OwnerOnly.Folder(tree);
            await context.Repository.ExportAsync(commit, tree, cancellation);
            try
            {
                Directory.Move(tree, kept);
            }
            catch (IOException) when (Directory.Exists(kept))
            {
                // A step beside this one was quicker.
            }
        }
        finally
        {
            if (Directory.Exists(tree))
                Directory.Delete(tree, recursive: true);
        }

        var since = context.Clock.GetUtcNow().UtcDateTime - Unused;
        // One that is being filled is young; one that a killed run left half filled grows old.
        foreach (var old in new DirectoryInfo(Path.GetDirectoryName(kept)!).EnumerateDirectories().OrderByDescending(one => one.LastWriteTimeUtc).Skip(Kept).Where(one => one.LastWriteTimeUtc < since))
            old.Delete(recursive: true);
    }
}
