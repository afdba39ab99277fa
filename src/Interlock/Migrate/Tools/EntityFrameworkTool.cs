using Interlock.Database;
using Interlock.Processes;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Migrate.Tools;

/// <summary>Entity Framework Core, by <c>dotnet ef</c> (learn.microsoft.com/ef/core/cli/dotnet). Its scripts are asked for from one revision to the next, never idempotent ones: those say nothing of what would run.</summary>
internal sealed class EntityFrameworkTool(EntityFrameworkSettings settings) : IMigrationTool
{
    private const string First = "0";
    private const string Several = "More than one DbContext was found";

    // Conventions for names, as snake_case, reach its own columns too.
    private const string Id = "coalesce(to_jsonb(h) ->> 'MigrationId', to_jsonb(h) ->> 'migration_id')";

    private readonly string options = settings.Context is { } context ? $"--context {ToolLine.Word(context)} --no-build" : "--no-build";
    private readonly string table = string.Join('.', settings.Table.Split('.').Select(Sql.Quote));

    public string Name => "Entity Framework Core";

    public string Folder => settings.Folder;

    // Built once: each later call says --no-build. No server of the build's outlives it.
    public string? Prepare => $"{(settings.Prepare is null ? "" : settings.Prepare + " && ")}dotnet build --nologo -v quiet --disable-build-servers";

    public string Table => table;

    public string HeadsQuery => $"""select {Id} collate "C" from {table} h order by 1""";

    public bool KeepsEach => true;

    public bool GoesStepByStep => true;

    public async Task<IReadOnlyList<Migration>?> HistoryAsync(IMigrationPlace place, CancellationToken cancellation)
    {
        var result = await AskAsync(place, "migrations list --json --no-connect", cancellation);
        if (result.Succeeded)
            return EntityFrameworkOutput.History(result.Output, place.Folder);
        var why = ToolFailure.Of(result);
        throw new MigrationException($"'{settings.Command} migrations list' in {settings.Folder} ended with {result.ExitCode}: {why}{(why.Contains(Several, StringComparison.Ordinal) ? " Here: database.migrations.entity-framework.context" : "")}");
    }

    public async Task<IReadOnlyList<MigrationText>> TextsAsync(IMigrationPlace place, IReadOnlyList<Migration> migrations, CancellationToken cancellation)
    {
        // Each question is a start of the program, so all are asked at once: one by one only where one of them fails.
        var ups = await ScriptAsync(place, Parent(migrations[0]), migrations[^1].Revision, cancellation);
        var downs = await ScriptAsync(place, migrations[^1].Revision, Parent(migrations[0]), cancellation);
        var texts = new List<MigrationText>();
        foreach (var one in migrations)
        {
            var up = ups.Succeeded || migrations.Count == 1 ? ups : await ScriptAsync(place, Parent(one), one.Revision, cancellation);
            var down = downs.Succeeded || migrations.Count == 1 ? downs : await ScriptAsync(place, one.Revision, Parent(one), cancellation);
            var seen = Part(up, one);
            texts.Add(new(one, seen, Part(down, one))
            {
                Unseen = seen is not null ? null : up.Succeeded ? "its SQL has no section for it" : ToolFailure.Of(up),
                IsOneWay = !down.Succeeded && AuthorsWord.IsOneWay(down),
                Allowed = await AuthorsWord.AllowedAsync(Path.Combine(place.Folder, one.File), cancellation),
            });
        }

        return texts;
    }

    public ToolLine Up(string? to) => new($"{settings.Command} database update {(to is null ? "" : ToolLine.Word(to) + " ")}{options}");

    public ToolLine? Down(AppliedMigration migration, string? to) => Up(migration.Parents.Count == 0 ? First : migration.Parents[0]);

    public Task ForgetAsync(NpgsqlConnection connection, AppliedMigration gone, IReadOnlyList<string> after, CancellationToken cancellation) =>
        connection.RunAsync($"delete from {table} h where {Id} = $1", cancellation, gone.Revision);

    private static string Parent(Migration migration) => migration.Parents.Count == 0 ? First : migration.Parents[0];

    private SqlScript? Part(CommandResult result, Migration migration) => result.Succeeded ? EntityFrameworkOutput.Part(result.Output, migration.Revision, settings.Table) : null;

    private Task<CommandResult> ScriptAsync(IMigrationPlace place, string from, string to, CancellationToken cancellation) =>
        AskAsync(place, $"migrations script {ToolLine.Word(from)} {ToolLine.Word(to)}", cancellation);

    // Prefixed, so that what the program itself says while it starts is told apart.
    private async Task<CommandResult> AskAsync(IMigrationPlace place, string question, CancellationToken cancellation)
    {
        var result = await place.RunAsync(new($"{settings.Command} {question} {options} --prefix-output"), null, null, cancellation);
        return result with { Output = EntityFrameworkOutput.Plain(result.Output, result.Succeeded) };
    }
}
