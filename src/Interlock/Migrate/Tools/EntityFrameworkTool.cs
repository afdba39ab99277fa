using System.Text.Json;
using Interlock.Database;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Migrate.Tools;

/// <summary>Entity Framework Core, by <c>dotnet ef</c> (learn.microsoft.com/ef/core/cli/dotnet). Its scripts are asked for from one revision to the next, never idempotent ones: those say nothing of what would run.</summary>
internal sealed class EntityFrameworkTool(EntityFrameworkSettings settings) : IMigrationTool
{
    private const string Table = "__EFMigrationsHistory";
    private const string First = "0";

    public string Name => "Entity Framework Core";

    public string Folder => settings.Folder;

    // Built once: each later call says --no-build.
    public string? Prepare => $"{(settings.Prepare is null ? "" : settings.Prepare + " && ")}dotnet build --nologo -v quiet";

    public string HeadsQuery => $"""select "MigrationId" from "{Table}" order by 1 desc limit 1""";

    public IReadOnlyList<string> Tables => [$"public.\"{Table}\""];

    public bool GoesStepByStep => true;

    // Each call may write the project's obj folder.
    public bool CanRunSideBySide => false;

    public async Task<IReadOnlyList<Migration>?> HistoryAsync(IMigrationPlace place, CancellationToken cancellation)
    {
        var result = await place.RunAsync(new($"{settings.Command} migrations list --json --no-connect --no-build --prefix-output"), null, null, cancellation);
        if (!result.Succeeded)
            throw new MigrationException($"'{settings.Command} migrations list' in {settings.Folder} ended with {result.ExitCode}: {ToolFailure.Of(result)}");
        try
        {
            // Prefixed, so that what the program itself says while it starts is told apart.
            using var list = JsonDocument.Parse(string.Concat(result.Output.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line["data:".Length..])));
            var found = new List<Migration>();
            foreach (var one in list.RootElement.EnumerateArray())
                found.Add(new(one.GetProperty("id").GetString()!, one.GetProperty("name").GetString()!, found.Count == 0 ? [] : [found[^1].Revision], $"{one.GetProperty("id").GetString()}.sql"));
            return found;
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new MigrationException($"What '{settings.Command} migrations list --json' printed can't be read: {unreadable.Message}", unreadable);
        }
    }

    public async Task<MigrationText> TextAsync(IMigrationPlace place, Migration migration, CancellationToken cancellation)
    {
        var parent = migration.Parents.Count == 0 ? First : migration.Parents[0];
        var up = await ScriptAsync(place, parent, migration.Revision, cancellation);
        var down = await ScriptAsync(place, migration.Revision, parent, cancellation);
        return new(migration, up.Script, down.Script) { Unseen = up.Problem };
    }

    public ToolLine Up(string? to) => new($"{settings.Command} database update {(to is null ? "" : ToolLine.Word(to) + " ")}--no-build");

    public ToolLine? Down(AppliedMigration migration, string? to) => new($"{settings.Command} database update {ToolLine.Word(migration.Parents.Count == 0 ? First : migration.Parents[0])} --no-build");

    public Task ForgetAsync(NpgsqlConnection connection, AppliedMigration gone, IReadOnlyList<string> after, CancellationToken cancellation) =>
        connection.RunAsync($"""delete from "{Table}" where "MigrationId" = $1""", cancellation, gone.Revision);

    private async Task<(SqlScript? Script, string? Problem)> ScriptAsync(IMigrationPlace place, string from, string to, CancellationToken cancellation)
    {
        var result = await place.RunAsync(new($"{settings.Command} migrations script {ToolLine.Word(from)} {ToolLine.Word(to)} --no-build --prefix-output"), null, null, cancellation);
        return result.Succeeded
            ? (PrintedScript.Body(string.Join('\n', result.Output.ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line["data:".Length..].TrimStart(' '))), Table), null)
            : (null, ToolFailure.Of(result));
    }
}
