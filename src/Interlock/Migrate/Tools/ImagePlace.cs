using Interlock.Database;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Processes;

namespace Interlock.Migrate.Tools;

/// <summary>The tool runs in what the version is made of, with all that its image brings along.</summary>
/// <param name="context">The release.</param>
/// <param name="database">The database that is migrated: not always the one that serves.</param>
/// <param name="folder">The tool's folder in the source of the commit, to be read here.</param>
/// <param name="within">The same folder, seen from where the image's own command runs.</param>
/// <param name="inside">Runs lines there.</param>
internal sealed class ImagePlace(StepContext context, DatabaseUrl? database, string folder, string within, Func<VersionLine, CancellationToken, Task<CommandResult>> inside) : IMigrationPlace
{
    public string Folder => folder;

    public Task<CommandResult> RunAsync(ToolLine line, SessionLimits? limits, Action<string>? hear, CancellationToken cancellation) =>
        inside(new(new ToolCommand(context, database).Of(line, limits), within, hear), cancellation);
}
