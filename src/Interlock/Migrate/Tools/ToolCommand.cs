using Interlock.Database;
using Interlock.Engine;
using Interlock.Processes;
using Interlock.Provision;

namespace Interlock.Migrate.Tools;

/// <summary>A migration tool's line with the variables of its service, and those by which it finds the database.</summary>
/// <param name="context">The release.</param>
/// <param name="database">The database that is migrated: not always the one that serves.</param>
internal sealed class ToolCommand(StepContext context, DatabaseUrl? database)
{
    private static readonly TimeSpan Limit = TimeSpan.FromHours(2);

    public Command Of(ToolLine line, SessionLimits? limits)
    {
        var environment = line.Variables.ToDictionary(one => one.Name, one => (string?)one.Value, StringComparer.Ordinal);
        if (limits is not null)
        {
            // What reads no PGAPPNAME, as Npgsql, is named by its options.
            environment["PGAPPNAME"] = MigrationLock.ToolSession;
            environment["PGOPTIONS"] = $"{limits.ForLibpq} -c application_name={MigrationLock.ToolSession}";
        }

        var command = Command.Shell(line.Line) with { Limit = Limit, Secrets = Variables() };
        if (database is not null)
            command = database.Hand(command);
        return command with { Environment = new Dictionary<string, string?>(command.Environment.Concat(environment).GroupBy(one => one.Key).Select(same => same.Last()), StringComparer.Ordinal) };
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
