using Interlock.Database;
using Interlock.Processes;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Migrate.Tools;

/// <summary>Alembic, by its command line (alembic.sqlalchemy.org, "Offline Mode" for its SQL).</summary>
internal sealed class AlembicTool(AlembicSettings settings) : IMigrationTool
{
    private readonly string table = string.Join('.', settings.Table.Split('.').Select(Sql.Quote));

    public string Name => "Alembic";

    public string Folder => settings.Folder;

    public string? Prepare => settings.Prepare;

    public string Table => table;

    public string HeadsQuery => $"select version_num from {table} order by 1";

    public bool KeepsEach => false;

    public bool GoesStepByStep => true;

    public async Task<IReadOnlyList<Migration>?> HistoryAsync(IMigrationPlace place, CancellationToken cancellation)
    {
        var result = await place.RunAsync(new($"{settings.Command} history --verbose"), null, null, cancellation);
        return result.Succeeded
            ? [.. AlembicOutput.History(result.Output).Select(one => one with { File = one.File.Length == 0 ? one.Revision : Path.GetRelativePath(place.Folder, one.File) })]
            : throw new MigrationException($"'{settings.Command} history' in {settings.Folder} ended with {result.ExitCode}: {ToolFailure.Of(result)}");
    }

    // Each is a start of Python, none writes anything: all are asked for at once, and one by one only what is not told then.
    public async Task<IReadOnlyList<MigrationText>> TextsAsync(IMigrationPlace place, IReadOnlyList<Migration> migrations, CancellationToken cancellation)
    {
        var several = migrations.Count > 1;
        var ups = several ? place.RunAsync(Upward(Parent(migrations[0]), migrations[^1].Revision), null, null, cancellation) : null;
        var downs = several ? place.RunAsync(Downward(migrations[^1].Revision, Parent(migrations[0])), null, null, cancellation) : null;
        var (up, down) = (ups is null ? null : await ups, downs is null ? null : await downs);
        var texts = new MigrationText[migrations.Count];
        var side = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        await Parallel.ForAsync(0, migrations.Count, side, async (i, stop) => texts[i] = await TextAsync(place, migrations[i], up, down, stop));
        return texts;
    }

    public ToolLine Up(string? to) => new($"{settings.Command} upgrade {(to is null ? "heads" : ToolLine.Word(to))}");

    public ToolLine? Down(AppliedMigration migration, string? to) =>
        new($"{settings.Command} downgrade {(migration.Parents.Count == 0 ? "base" : ToolLine.Word(migration.Parents[0]))}");

    public async Task ForgetAsync(NpgsqlConnection connection, AppliedMigration gone, IReadOnlyList<string> after, CancellationToken cancellation)
    {
        await connection.RunAsync($"delete from {table} where version_num = $1", cancellation, gone.Revision);
        foreach (var revision in after)
            await connection.RunAsync($"insert into {table} (version_num) select $1 where not exists (select 1 from {table} where version_num = $1)", cancellation, revision);
    }

    private static string Parent(Migration migration) => migration.Parents.Count == 0 ? "base" : migration.Parents[0];

    private static async Task<(SqlScript? Script, CommandResult Told)> PartAsync(IMigrationPlace place, CommandResult? several, ToolLine line, Func<string, SqlScript?> part, CancellationToken cancellation)
    {
        if (several is { Succeeded: true } && part(several.Output) is { } known)
            return (known, several);
        var alone = await place.RunAsync(line, null, null, cancellation);
        return (alone.Succeeded ? part(alone.Output) : null, alone);
    }

    private ToolLine Upward(string from, string to) => new($"{settings.Command} upgrade {ToolLine.Word($"{from}:{to}")} --sql");

    private ToolLine Downward(string from, string to) => new($"{settings.Command} downgrade {ToolLine.Word($"{from}:{to}")} --sql");

    private async Task<MigrationText> TextAsync(IMigrationPlace place, Migration migration, CommandResult? ups, CommandResult? downs, CancellationToken cancellation)
    {
        var parent = Parent(migration);
        var ascending = PartAsync(place, ups, Upward(parent, migration.Revision), output => AlembicOutput.Up(output, migration.Revision, settings.Table), cancellation);
        var descending = PartAsync(place, downs, Downward(migration.Revision, parent), output => AlembicOutput.Down(output, migration.Revision, settings.Table), cancellation);
        var (up, down) = (await ascending, await descending);
        return new(migration, up.Script, down.Script)
        {
            Unseen = up.Script is not null ? null : up.Told.Succeeded ? "its SQL has no section for it" : ToolFailure.Of(up.Told),
            IsOneWay = !down.Told.Succeeded && AuthorsWord.IsOneWay(down.Told),
            Allowed = await AuthorsWord.AllowedAsync(Path.Combine(place.Folder, migration.File), cancellation),
        };
    }
}
