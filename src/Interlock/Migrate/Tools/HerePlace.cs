using Interlock.Database;
using Interlock.Engine;
using Interlock.Processes;
using Interlock.Provision;

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
    private static readonly TimeSpan Limit = TimeSpan.FromHours(2);

    public string Folder => folder;

    public async Task<CommandResult> RunAsync(ToolLine line, SessionLimits? limits, Action<string>? hear, CancellationToken cancellation)
    {
        var environment = line.Variables.ToDictionary(one => one.Name, one => (string?)one.Value, StringComparer.Ordinal);
        if (limits is not null)
        {
            // What reads no PGAPPNAME, as Npgsql, is named by its options.
            environment["PGAPPNAME"] = MigrationLock.ToolSession;
            environment["PGOPTIONS"] = $"{limits.ForLibpq} -c application_name={MigrationLock.ToolSession}";
        }

        var command = Command.Shell(line.Line) with { Folder = folder, Limit = Limit, Secrets = Variables() };
        if (database is not null)
            command = database.Hand(command);
        command = command with { Environment = new Dictionary<string, string?>(command.Environment.Concat(environment).GroupBy(one => one.Key).Select(same => same.Last()), StringComparer.Ordinal) };
        return await context.Commands.RunAsync(command, hear, cancellation);
    }

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

    // What the code asks its environment for: the service's variables, those of the database with the one that is migrated.
    private Dictionary<string, Secret> Variables()
    {
        var runbook = context.Plan.Runbook;
        var name = runbook.Database!.Migrations!.Service ?? (runbook.Services.Count == 1 ? runbook.Services.First().Key : null);
        var variables = new Dictionary<string, Secret>(StringComparer.Ordinal);
        if (database is not null)
            variables["DATABASE_URL"] = database.ForService();
        if (name is not null)
            foreach (var (key, value) in ServiceVariables.Resolve(context, runbook.Services[name], context.Plan.Version, context.Plan.Commit, database))
                variables[key] = value;
        return variables;
    }
}
