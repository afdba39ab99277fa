using Interlock.Database;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Migrate.Tools;

/// <summary>Any tool, by the commands that the runbook gives.</summary>
internal sealed class CommandTool(MigrationCommandSettings commands) : IMigrationTool
{
    public string Name => "the runbook's commands";

    public string Folder => commands.Folder;

    public string? Prepare => commands.Prepare;

    public string? Table => commands.Table is { } table ? string.Join('.', table.Split('.').Select(Sql.Quote)) : null;

    public string HeadsQuery => commands.Revision;

    public bool KeepsEach => false;

    public bool GoesStepByStep => false;

    public async Task<IReadOnlyList<Migration>?> HistoryAsync(IMigrationPlace place, CancellationToken cancellation)
    {
        if (commands.List is null)
            return null;
        var result = await place.RunAsync(new(commands.List), null, null, cancellation);
        if (!result.Succeeded)
            throw new MigrationException($"'{commands.List}' ended with {result.ExitCode}: {ToolFailure.Of(result)}");
        var found = new List<Migration>();
        foreach (var words in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries)))
            found.Add(new(words[0], words.Length > 1 ? words[1] : "", found.Count == 0 ? [] : [found[^1].Revision], words[0]));
        return found;
    }

    public async Task<IReadOnlyList<MigrationText>> TextsAsync(IMigrationPlace place, IReadOnlyList<Migration> migrations, CancellationToken cancellation)
    {
        var texts = new List<MigrationText>();
        foreach (var migration in migrations)
            texts.Add(await TextAsync(place, migration, cancellation));
        return texts;
    }

    public ToolLine Up(string? to) => new(commands.Up);

    public ToolLine? Down(AppliedMigration migration, string? to) => commands.Down is null ? null : new(commands.Down, ("TO", to ?? ""), ("REVISION", migration.Revision));

    public Task ForgetAsync(NpgsqlConnection connection, AppliedMigration gone, IReadOnlyList<string> after, CancellationToken cancellation) =>
        throw new InvalidOperationException("nothing that commands did was kept as SQL");

    private async Task<MigrationText> TextAsync(IMigrationPlace place, Migration migration, CancellationToken cancellation)
    {
        if (commands.Preview is null)
            return new(migration, null, null) { Unseen = "the runbook has no command 'preview'", IsOneWay = commands.Down is null };
        var result = await place.RunAsync(new(commands.Preview, ("FROM", migration.Parents.Count == 0 ? "" : migration.Parents[0]), ("TO", migration.Revision)), null, null, cancellation);
        return new(migration, result.Succeeded ? new(result.Output) : null, null) { Unseen = result.Succeeded ? null : ToolFailure.Of(result), IsOneWay = commands.Down is null };
    }
}
