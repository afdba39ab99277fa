using Interlock.Database;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Rollback.Replaying;
using Npgsql;

namespace Interlock.Preflight;

/// <summary>PF-08: where the database can be asked already, what is applied there is what the commit has: said before a backup is made of it, not after.</summary>
internal sealed class AppliedMigrations : Step
{
    public const string StepName = "applied migrations";

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string Requirement => "PF-08";

    public override string Topic => "migrations";

    public override IReadOnlyList<string> After => [DatabaseReachable.StepName, MigrationScriptsReady.StepName];

    public override IReadOnlyList<string> Effects => ["reads the schema's revision, where the database is there; compares each applied script with the commit's"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (!DatabaseLocator.IsThere(context) || await ReplaySlots.LocateAsync(context, cancellation) is not { } found)
            return StepResult.Go("nothing is applied: the database's server is set up in Provision");
        try
        {
            return await SchemaBefore.JudgeAsync(context, found.Application, cancellation);
        }
        // On our own server a role that is not made yet is answered like a wrong password.
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName || (found.Admin is not null && missing.SqlState == PostgresErrorCodes.InvalidPassword))
        {
            return StepResult.Go($"nothing is applied: {found.Application} does not exist yet");
        }
        catch (NpgsqlException failure)
        {
            return StepResult.Stop(DatabaseException.Explain(found.Application, failure));
        }
    }
}
