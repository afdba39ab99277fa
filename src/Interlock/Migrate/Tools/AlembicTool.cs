using Interlock.Database;
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

    // Each is a start of Python; none writes anything.
    public async Task<IReadOnlyList<MigrationText>> TextsAsync(IMigrationPlace place, IReadOnlyList<Migration> migrations, CancellationToken cancellation)
    {
        var texts = new MigrationText[migrations.Count];
        var side = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        await Parallel.ForAsync(0, migrations.Count, side, async (i, stop) => texts[i] = await TextAsync(place, migrations[i], stop));
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

    private async Task<MigrationText> TextAsync(IMigrationPlace place, Migration migration, CancellationToken cancellation)
    {
        var parent = migration.Parents.Count == 0 ? "base" : migration.Parents[0];
        var ups = place.RunAsync(new($"{settings.Command} upgrade {ToolLine.Word($"{parent}:{migration.Revision}")} --sql"), null, null, cancellation);
        var downs = place.RunAsync(new($"{settings.Command} downgrade {ToolLine.Word($"{migration.Revision}:{parent}")} --sql"), null, null, cancellation);
        var (up, down) = (await ups, await downs);
        var seen = up.Succeeded ? AlembicOutput.Up(up.Output, migration.Revision, settings.Table) : null;
        return new(migration, seen, down.Succeeded ? AlembicOutput.Down(down.Output, migration.Revision, settings.Table) : null)
        {
            Unseen = seen is null ? up.Succeeded ? "its SQL has no section for it" : ToolFailure.Of(up) : null,
            IsOneWay = !down.Succeeded && AuthorsWord.IsOneWay(down),
            Allowed = await AuthorsWord.AllowedAsync(Path.Combine(place.Folder, migration.File), cancellation),
        };
    }
}
