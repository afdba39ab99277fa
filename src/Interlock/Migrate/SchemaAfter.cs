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
        var migrations = await ReleasedScripts.ReadAsync(context, cancellation);
        await using var connection = await (await context.Database(cancellation))!.OpenAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        var state = await RevisionTable.ReadAsync(connection, cancellation);
        var tables = (await connection.RowsAsync(CatalogQueries.Tables, row => row.GetString(0), cancellation)).Except(RevisionTable.Names, StringComparer.Ordinal).ToList();
        var indexes = await connection.RowsAsync(Indexes, row => (Name: row.GetString(0), Valid: row.GetBoolean(1)), cancellation, (object)RevisionTable.Names.ToArray());

        var wrong = new List<string>();
        wrong.AddRange(migrations.Where(migration => !state.Has(migration.Revision)).Select(migration => $"revision {migration} is not applied"));
        if (state.Halfway is { } half)
            wrong.Add(half.ToString());
        wrong.AddRange(settings.Tables.Where(name => !tables.Contains(Full(name))).Select(name => $"table {name} is not there"));
        wrong.AddRange(settings.Indexes.Where(name => indexes.All(index => index.Name != name)).Select(name => $"index {name} is not there"));
        wrong.AddRange(indexes.Where(index => !index.Valid).Select(index => $"index {index.Name} is not valid: its build was cut off"));
        if (tables.Count < settings.MinTables)
            wrong.Add($"{tables.Count} tables, at least {settings.MinTables} are expected");
        if (indexes.Count < settings.MinIndexes)
            wrong.Add($"{indexes.Count} indexes, at least {settings.MinIndexes} are expected");
        var data = new JsonObject { ["revision"] = state.Current, ["revisionAfter"] = state.Current, ["tables"] = tables.Count, ["indexes"] = indexes.Count };
        return (wrong.Count > 0 ? StepResult.Stop($"{wrong[0]} (schema at {state.Current ?? "nothing"})", wrong)
            : StepResult.Go($"at {state.Current ?? "nothing"}, {tables.Count} tables, {indexes.Count} indexes, all valid")) with { Data = data };
    }

    private static string Full(string name) => name.Contains('.', StringComparison.Ordinal) ? name : $"public.{name}";

    private static string Named(IReadOnlyList<string> names) => names.Count == 0 ? "(none named)" : string.Join(", ", names);
}
