using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;

namespace Interlock.Migrate;

/// <summary>MG-05, decision point 2: the revision is the code's, and the tables and indexes are there, by name and number, and valid.</summary>
internal sealed class SchemaAfter(PlanRequest request) : Step
{
    public const string StepName = "schema check";

    private const string Indexes = """
        select c.relname::text, i.indisvalid from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and i.indrelid not in (select to_regclass(name) from unnest($1) as name where to_regclass(name) is not null)
        """;

    private readonly MigrationSettings settings = request.Runbook.Database!.Migrations!;

    public override string Name => StepName;

    public override Phase Phase => Phase.Migrate;

    public override string? Requirement => "MG-05";

    public override IReadOnlyList<string> After => [ApplyMigrations.StepName];

    public override IReadOnlyList<string> Effects =>
        [$"check the revision, tables {Named(settings.Tables)} (at least {settings.MinTables}) and indexes {Named(settings.Indexes)} (at least {settings.MinIndexes}), all valid"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var database = (await context.Database(cancellation))!;
        var migrator = await Migrators.OfAsync(context, database, cancellation);
        var seen = await SeeAsync(settings, database, migrator, cancellation);
        var data = new JsonObject { ["revision"] = seen.Revision, ["revisionAfter"] = seen.Revision, ["tables"] = seen.Tables, ["indexes"] = seen.Indexes };
        return (seen.Wrong.Count > 0 ? StepResult.Stop($"{seen.Wrong[0]} (schema at {seen.Revision ?? "nothing"})", seen.Wrong)
            : StepResult.Go($"at {seen.Revision ?? "nothing"}, {seen.Tables} tables, {seen.Indexes} indexes, all valid")) with { Data = data };
    }

    /// <summary>What is not as the runbook and the code expect it after the last migration.</summary>
    internal static async Task<IReadOnlyList<string>> ProblemsAsync(MigrationSettings settings, DatabaseUrl database, IMigrator migrator, CancellationToken cancellation) =>
        (await SeeAsync(settings, database, migrator, cancellation)).Wrong;

    private static async Task<(IReadOnlyList<string> Wrong, string? Revision, int Tables, int Indexes)> SeeAsync(MigrationSettings settings, DatabaseUrl database, IMigrator migrator, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        var state = await Revisions.ReadAsync(settings, connection, cancellation, migrator.History);
        var tables = await Revisions.TablesAsync(settings, connection, cancellation);
        var indexes = await connection.RowsAsync(Indexes, row => (Name: row.GetString(0), Valid: row.GetBoolean(1)), cancellation, (object)Revisions.Notes(settings).ToArray());

        var wrong = new List<string>();
        wrong.AddRange(migrator.Pending(state).Select(migration => $"revision {migration} is not applied"));
        if (state.Heads.Count > 1)
            wrong.Add($"the schema stands at several revisions, {state.Current}: merge them");
        if (state.Halfway is { } half)
            wrong.Add(half.ToString());
        wrong.AddRange(settings.Tables.Where(name => !tables.Contains(Full(name))).Select(name => $"table {name} is not there"));
        wrong.AddRange(settings.Indexes.Where(name => indexes.All(index => index.Name != name)).Select(name => $"index {name} is not there"));
        wrong.AddRange(indexes.Where(index => !index.Valid).Select(index => $"index {index.Name} is not valid: its build was cut off"));
        if (tables.Count < settings.MinTables)
            wrong.Add($"{Counted.Of(tables.Count, "table")}, at least {settings.MinTables} are expected");
        if (indexes.Count < settings.MinIndexes)
            wrong.Add($"{Counted.Of(indexes.Count, "index", "indexes")}, at least {settings.MinIndexes} are expected");
        return (wrong, state.Current, tables.Count, indexes.Count);
    }

    private static string Full(string name) => name.Contains('.', StringComparison.Ordinal) ? name : $"public.{name}";

    private static string Named(IReadOnlyList<string> names) => names.Count == 0 ? "(none named)" : string.Join(", ", names);
}
