using Interlock.Database;
using Interlock.Engine;
using Interlock.Migrate.Tools;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>Has a migration tool print its own SQL, and lints that: of what is pending, where the database can say what is, else of the whole history.</summary>
/// <param name="Findings">The hazards, in order.</param>
/// <param name="Unseen">Migrations whose SQL could not be had, each with why.</param>
/// <param name="What">What was linted, for people.</param>
internal sealed record ToolLint(IReadOnlyList<LintFinding> Findings, IReadOnlyList<string> Unseen, string What)
{
    /// <summary>There was something to lint, and nothing of it could be seen.</summary>
    public bool IsBlind { get; init; }

    /// <summary>Lints.</summary>
    /// <param name="context">Its plan's commit is in the private repository.</param>
    /// <param name="database">The database, running or not; null: where it is, is not known.</param>
    /// <param name="warn">Hears why the whole history is linted.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="MigrationException">The tool can't be asked, or the runbook lacks what it would take.</exception>
    public static async Task<ToolLint> OfAsync(StepContext context, DatabaseUrl? database, Action<string> warn, CancellationToken cancellation)
    {
        var settings = context.Plan.Runbook.Database!.Migrations!;
        var tool = MigrationTools.Of(settings);
        if (settings.Commands is { } commands && (commands.List is null || commands.Preview is null))
            throw new MigrationException($"What database.migrations.commands would run is not known before it runs: give it {(commands.List is null ? "a 'list' that prints the revisions" : "")}{(commands.List is null && commands.Preview is null ? ", and " : "")}{(commands.Preview is null ? "a 'preview' that prints the SQL from $FROM to $TO" : "")}. Or print the SQL yourself, and name the file with --files=FILE");
        var migrator = await Migrators.OfAsync(context, database ?? Nowhere(context), cancellation);
        if (migrator.History is not { Count: > 0 } history)
            throw new MigrationException($"{tool.Name} finds no migration in {tool.Folder}: check database.migrations");

        var (state, unknown) = await StateAsync(migrator, database, cancellation);
        if (state is not null && migrator.Pending(state) is var pending)
        {
            var pendingTexts = await migrator.TextsAsync(pending, cancellation);
            return new(MigrationLint.Check(pendingTexts), Hidden(pendingTexts), pending.Count == 0 ? $"nothing is pending, the schema stands at {state.Current}" : $"{Counted(pending.Count, "pending migration")} after {state.Current ?? "nothing"}") { IsBlind = IsHidden(pendingTexts) };
        }

        warn($"Which migrations are pending is not known ({unknown}): the whole history is linted, from the first of {history.Count} on.");
        var texts = await migrator.TextsAsync(history, cancellation);
        // What an earlier one made is there by now, and in use.
        return new([.. texts.SelectMany(text => MigrationLint.Check([text]))], Hidden(texts), $"{Counted(history.Count, "migration")} of the whole history") { IsBlind = IsHidden(texts) };
    }

    private static async Task<(MigrationState? State, string Unknown)> StateAsync(IMigrator migrator, DatabaseUrl? database, CancellationToken cancellation)
    {
        if (database is null)
            return (null, "Interlock's own PostgreSQL server does not run");
        try
        {
            return (await migrator.StateAsync(cancellation), "");
        }
        catch (NpgsqlException unreachable)
        {
            return (null, DatabaseException.Explain(database, unreachable));
        }
    }

    // A tool that prints SQL reads from a URL what to print it for, and connects to nothing: the name is one that never is (RFC 2606).
    private static DatabaseUrl Nowhere(StepContext context)
    {
        var name = DatabaseLocator.NameOf(context.Plan.Runbook, context.Plan.Environment);
        return new() { Host = "database.invalid", Database = name, User = DatabaseLocator.RoleOf(name) };
    }

    private static IReadOnlyList<string> Hidden(IReadOnlyList<MigrationText> texts) => [.. texts.Where(text => text.Up is null).Select(text => $"{text.Migration} can't be written down as SQL ({text.Unseen})")];

    private static bool IsHidden(IReadOnlyList<MigrationText> texts) => texts.Count > 0 && texts.All(text => text.Up is null);

    private static string Counted(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
