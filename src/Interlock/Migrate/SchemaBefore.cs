using Interlock.Database;
using Interlock.Engine;

namespace Interlock.Migrate;

/// <summary>MG-01, decision point 1: the schema is empty before the first release, and at a revision that the code knows before later ones.</summary>
internal sealed class SchemaBefore : Step
{
    public const string StepName = "expected revision";

    public override string Name => StepName;

    public override Phase Phase => Phase.Migrate;

    public override string? Requirement => "MG-01";

    public override IReadOnlyList<string> Effects => ["read the schema's revision; compare each applied script with the code's"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) => await JudgeAsync(context, (await context.Database(cancellation))!, cancellation);

    /// <summary>Reads the database, and judges it.</summary>
    internal static async Task<StepResult> JudgeAsync(StepContext context, DatabaseUrl database, CancellationToken cancellation)
    {
        var migrator = await Migrators.OfAsync(context, database, cancellation);
        var state = await migrator.StateAsync(cancellation);
        if (state.Applied.Count == 0 && state.Halfway is null)
        {
            await using var connection = await database.OpenAsync(cancellation);
            return Empty(await Revisions.TablesAsync(context.Plan.Runbook.Database!.Migrations!, connection, cancellation));
        }

        return migrator is SqlMigrator scripts ? Judge(state, scripts.Scripts) : Judge(state, migrator);
    }

    /// <summary>The judgement alone, for another tool: in which order it runs what is missing is its own business.</summary>
    internal static StepResult Judge(MigrationState state, IMigrator migrator)
    {
        if (migrator.Heads() is { Count: > 1 } heads)
            return StepResult.Stop($"The code has {heads.Count} heads: {string.Join(", ", heads)}. Merge them first");
        if (migrator.Late(state) is { } late)
            return StepResult.Stop(late);
        if (state.Halfway is { } half && !state.Has(half.Revision))
            return StepResult.Warn($"The schema is at {state.Current ?? "nothing"}, and {half.Revision} {half.Name} was cut off on its way up; it is not one transaction, so part of it may be there. This release runs it again: where that fails, take by hand what is there, or --target=Rollback");
        if (migrator.History is not { } history)
            return StepResult.Go($"at {state.Current}; which revisions the code has is not known (no command 'list')");
        var unknown = state.Applied.Where(one => history.All(known => known.Revision != one.Revision)).ToList();
        return unknown.Any(one => !one.FitsOld)
            ? StepResult.Stop($"The schema is ahead of the code: {string.Join(", ", unknown.Select(one => one.Revision))} is not in this commit, and is not known to fit older code. Release a commit that has it, or take it back first")
            : unknown.Count > 0 ? StepResult.Warn($"The schema is ahead of the code by {string.Join(", ", unknown.Select(one => one.Revision))}, which older code fits")
            : StepResult.Go($"at {state.Current}, as the code knows it");
    }

    /// <summary>The judgement alone.</summary>
    internal static StepResult Judge(MigrationState state, IReadOnlyList<SqlMigration> migrations)
    {
        var known = migrations.ToDictionary(migration => SqlMigrations.Number(migration.Revision));
        var changed = state.Applied.Where(one => known.TryGetValue(SqlMigrations.Number(one.Revision), out var ours) && ours.Checksum != one.Checksum).ToList();
        if (changed.Count > 0)
            return StepResult.Stop($"The script of {changed[0].Revision} {changed[0].Name} has changed since it was applied: put it back as it was, and write what is new as a new migration");
        var late = migrations.Where(migration => !state.Has(migration.Revision) && state.Current is { } at && SqlMigrations.Number(migration.Revision) < SqlMigrations.Number(at)).ToList();
        if (late.Count > 0)
            return StepResult.Stop($"{late[0]} comes before {state.Current}, at which the schema stands already: give it a higher number");
        var unknown = state.Applied.Where(one => !known.ContainsKey(SqlMigrations.Number(one.Revision))).ToList();
        if (unknown.Any(one => !one.FitsOld))
            return StepResult.Stop($"The schema is ahead of the code: {string.Join(", ", unknown.Select(one => one.Revision))} is not in this commit, and is not known to fit older code. Release a commit that has it, or take it back first");
        if (state.Halfway is { } half)
            return known.TryGetValue(SqlMigrations.Number(half.Revision), out var mine) && (half.IsDown || mine.Checksum == half.Checksum)
                ? StepResult.Warn($"The schema is at {state.Current ?? "nothing"}, and {half}; this release finishes it. To undo it instead: --target=Rollback")
                : StepResult.Stop($"The schema is at {state.Current ?? "nothing"}, and {half}, but this commit has another script for it: finish with the commit of that run, or undo by --target=Rollback");
        return unknown.Count > 0
            ? StepResult.Warn($"The schema is ahead of the code by {string.Join(", ", unknown.Select(one => one.Revision))}, which older code fits")
            : StepResult.Go($"at {state.Current}, as the code knows it");
    }

    private static StepResult Empty(IReadOnlyList<string> tables) => tables.Count == 0
        ? StepResult.Go("empty, as before the first release")
        : StepResult.Stop($"The database has {Counted.Of(tables.Count, "table")} ({string.Join(", ", tables.Take(3))}…) but no revision: who made them? Interlock migrates an empty database, or one that it knows the revision of");
}
