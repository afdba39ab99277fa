using Interlock.Database;
using Interlock.Engine;
using Interlock.Migrate.Tools;

namespace Interlock.Migrate;

/// <summary>The migrator of a commit: its scripts and its code, never what happens to lie in the checkout.</summary>
internal static class Migrators
{
    /// <summary>Makes it, with the code of the release.</summary>
    /// <param name="context">The release.</param>
    /// <param name="database">The database to move; null: it is not there yet, only the code is asked.</param>
    /// <param name="cancellation">Stops the reading of the code.</param>
    /// <param name="watch">Sees what each migration does; null: nobody looks.</param>
    /// <param name="commit">Whose code; null: of what is released.</param>
    /// <exception cref="MigrationException">The migrations can't be read, or are not in order.</exception>
    public static async Task<IMigrator> OfAsync(StepContext context, DatabaseUrl? database, CancellationToken cancellation, ScriptWatch? watch = null, string? commit = null)
    {
        var settings = context.Plan.Runbook.Database!.Migrations!;
        commit ??= context.Plan.Commit;
        if (settings.Scripts is { } scripts)
        {
            var folder = await ReleasedSource.FolderAsync(context, commit, scripts, cancellation);
            return new SqlMigrator(database!, SqlMigrations.Read(folder), settings, context.Clock, context.Run, watch, new HerePlace(context, database, await ReleasedSource.FolderAsync(context, commit, ".", cancellation)));
        }

        var tool = MigrationTools.Of(settings);
        var place = await PlaceAsync(context, database, tool, commit, cancellation);
        return new ToolMigrator(tool, place, database!, await place.HistoryAsync(tool, cancellation), settings, context.Clock, context.Run, watch);
    }

    private static async Task<IMigrationPlace> PlaceAsync(StepContext context, DatabaseUrl? database, IMigrationTool tool, string commit, CancellationToken cancellation)
    {
        var (runbook, folder) = (context.Plan.Runbook, await ReleasedSource.FolderAsync(context, commit, tool.Folder, cancellation));
        var settings = runbook.Database!.Migrations!;
        if (settings.InImage && await context.Platform.InsideAsync(context, settings.Service, commit, cancellation) is { } inside)
        {
            var service = settings.Service is { } name ? runbook.Services[name] : runbook.Services.First().Value;
            return new ImagePlace(context, database, folder, Path.GetRelativePath(service.Folder, tool.Folder), inside);
        }

        var here = new HerePlace(context, database, folder);
        await here.PrepareAsync(tool.Prepare, cancellation);
        return here;
    }

    /// <summary>Makes one that only takes back, by what was kept: it needs no code.</summary>
    public static IMigrator WithoutCode(StepContext context, DatabaseUrl database)
    {
        var settings = context.Plan.Runbook.Database!.Migrations!;
        return settings.Scripts is not null
            ? new SqlMigrator(database, [], settings, context.Clock, context.Run)
            : new ToolMigrator(MigrationTools.Of(settings), null, database, [], settings, context.Clock, context.Run, null);
    }
}
