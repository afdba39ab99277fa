using Interlock.Database;
using Interlock.Engine;
using Interlock.Processes;

namespace Interlock.Migrate.Tools;

/// <summary>The tool runs on this machine, with the variables of its service.</summary>
/// <param name="context">The release.</param>
/// <param name="database">The database that is migrated: not always the one that serves.</param>
/// <param name="folder">The tool's folder in the source of the commit.</param>
internal sealed class HerePlace(StepContext context, DatabaseUrl? database, string folder) : IMigrationPlace
{
    /// <summary>Marks a folder that is ready.</summary>
    internal const string Prepared = ".interlock-prepared";

    // Two steps of a phase may be the first to call.
    private static readonly SemaphoreSlim One = new(1, 1);

    public string Folder => folder;

    public Task<CommandResult> RunAsync(ToolLine line, SessionLimits? limits, Action<string>? hear, CancellationToken cancellation) =>
        context.Commands.RunAsync(new ToolCommand(context, database).Of(line, limits) with { Folder = folder }, hear, cancellation);

    /// <summary>Gets the folder ready for the first call, once.</summary>
    /// <exception cref="MigrationException">It could not be.</exception>
    public async Task PrepareAsync(string? line, CancellationToken cancellation)
    {
        var mark = Path.Combine(folder, Prepared);
        if (line is null || File.Exists(mark))
            return;
        await One.WaitAsync(cancellation);
        try
        {
            if (File.Exists(mark))
                return;
            var result = await RunAsync(new(line), null, context.Say, cancellation);
            if (!result.Succeeded)
                throw new MigrationException($"'{line}' in {folder} ended with {result.ExitCode}: {result.Tail()}");
            await File.WriteAllTextAsync(mark, "", cancellation);
        }
        finally
        {
            One.Release();
        }
    }
}
