using Interlock.Engine;
using Interlock.Migrate;

namespace Interlock.Preflight;

/// <summary>PF-08: the migrations are ready: numbered without gap or double, each with a way back.</summary>
/// <param name="folder">Folder of the scripts inside the repository.</param>
public sealed class MigrationScriptsReady(string folder) : Step
{
    internal const string StepName = "migration scripts";

    /// <inheritdoc/>
    public override string Name => StepName;

    /// <inheritdoc/>
    public override Phase Phase => Phase.Preflight;

    /// <inheritdoc/>
    public override string Requirement => "PF-08";

    /// <inheritdoc/>
    public override string Topic => "migrations";

    /// <inheritdoc/>
    public override IReadOnlyList<string> After => [SourceSnapshot.StepName];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Effects => [$"reads {folder}/NNN_name.up.sql and .down.sql"];

    /// <inheritdoc/>
    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        try
        {
            // Of the commit: a check beside this may be writing into the checkout.
            return Judge(await ReleasedSource.FolderAsync(context, context.Plan.Commit, folder, cancellation));
        }
        catch (MigrationException missing)
        {
            return StepResult.Stop(missing.Message);
        }
    }

    private StepResult Judge(string path)
    {
        var (migrations, problems) = SqlMigrations.Look(path);
        List<string> wrong =
        [
            .. problems,
            .. Gaps(migrations),
            .. migrations.Where(one => one.Down is null).Select(one => $"{one.File} has no way back: {one.File}.down.sql is missing"),
            .. migrations.SelectMany(Empty),
        ];
        return wrong.Count switch
        {
            0 when migrations.Count == 0 => StepResult.Hold($"{folder} holds no scripts"),
            0 => StepResult.Go($"{Counted.Of(migrations.Count, "migration")} up to {migrations[^1].File}, each with a way back"),
            1 => StepResult.Stop(wrong[0]),
            _ => StepResult.Stop($"{wrong.Count} things are wrong in {folder}", wrong),
        };
    }

    private static IEnumerable<string> Empty(SqlMigration one)
    {
        if (string.IsNullOrWhiteSpace(one.Up.Sql))
            yield return $"{one.File}.up.sql is empty";
        if (one.Down is { } down && string.IsNullOrWhiteSpace(down.Sql))
            yield return $"{one.File}.down.sql is empty";
    }

    private static IEnumerable<string> Gaps(IReadOnlyList<SqlMigration> migrations)
    {
        var expected = 1L;
        foreach (var one in migrations.DistinctBy(one => SqlMigrations.Number(one.Revision)))
        {
            if (SqlMigrations.Number(one.Revision) != expected)
                yield return $"number {expected:000} is missing before {one.File}";
            expected = SqlMigrations.Number(one.Revision) + 1;
        }
    }
}
