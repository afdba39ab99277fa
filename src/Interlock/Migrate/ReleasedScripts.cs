using Interlock.Database;
using Interlock.Engine;
using Interlock.Files;

namespace Interlock.Migrate;

/// <summary>The scripts of the commit that is released: never those that happen to lie in the checkout.</summary>
internal static class ReleasedScripts
{
    /// <summary>Reads them, out of the repository once per commit.</summary>
    /// <exception cref="MigrationException">They can't be read, or are not in order.</exception>
    public static async Task<IReadOnlyList<SqlMigration>> ReadAsync(StepContext context, CancellationToken cancellation)
    {
        var settings = context.Plan.Runbook.Database!.Migrations!;
        var kept = Path.Combine(context.Site.State, "migrations", context.Plan.Commit);
        if (!Directory.Exists(kept))
            await KeepAsync(context, settings.Scripts, kept, cancellation);
        return SqlMigrations.Read(kept);
    }

    public static async Task<SqlMigrator> MigratorAsync(StepContext context, DatabaseUrl database, CancellationToken cancellation, ScriptWatch? watch = null) =>
        new(database, await ReadAsync(context, cancellation), context.Plan.Runbook.Database!.Migrations!, context.Clock, context.Run, watch);

    private static async Task KeepAsync(StepContext context, string scripts, string kept, CancellationToken cancellation)
    {
        OwnerOnly.Folder(context.Site.State);
        var tree = $"{kept}.{Guid.NewGuid():N}";
        try
        {
            OwnerOnly.Folder(tree);
            await context.Repository.ExportAsync(context.Plan.Commit, tree, cancellation);
            var source = Path.GetFullPath(scripts, tree);
            if (!source.StartsWith(tree, StringComparison.Ordinal) || !Directory.Exists(source))
                throw new MigrationException($"{context.Plan.Commit} has no folder {scripts}: check database.migrations.scripts");
            try
            {
                Directory.Move(source, kept);
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
    }
}
