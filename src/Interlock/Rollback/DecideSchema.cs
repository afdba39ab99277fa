using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Rollback;

/// <summary>Whether the version to go back to fits the schema as it stands. The first way of the runbook that loses nothing is taken; one that loses something only when a person has named it.</summary>
internal sealed class DecideSchema : Step
{
    public const string StepName = "schema decision";
    private const string AcceptCodeOnly = $"--accept=\"{StepName}\" goes back with the code only";

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollback;

    public override string? Requirement => "RB-05";

    public override IReadOnlyList<string> After => [ChooseVersion.StepName];

    public override IReadOnlyList<string> Effects => ["read the migrations beyond the previous version's revision, and what each way back would cost: the first of database.rollback.ways that loses nothing, else a person decides"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        try
        {
            return await DecideAsync(context, cancellation);
        }
        catch (Exception unreachable) when (unreachable is NpgsqlException or IExplained or IOException)
        {
            // What is to be cured may be the very reason.
            return StepResult.Hold($"the database can't be asked, so whether the previous version fits its schema is not known ({unreachable.Message}). {AcceptCodeOnly}");
        }
    }

    /// <summary>What was decided: the code alone, where it could not be and a person let it pass.</summary>
    public static RollbackWay Decided(StepContext context) => SchemaChoice.WayOf((string?)context.DataOf(Phase.Rollback, StepName)?["way"]);

    private static async Task<StepResult> DecideAsync(StepContext context, CancellationToken cancellation)
    {
        if (context.Options.RecreatesSchema)
            return StepResult.Stop(FirstReleaseSchema.RefusalOf(context) ?? "there is no failed release to take back");
        if (await context.Database(cancellation) is not { } url)
            return StepResult.Hold("the database was not found: whether the previous version fits its schema is not known");
        await using var connection = await url.OpenAsync(cancellation);
        var settings = context.Plan.Runbook.Database!;
        var (version, _, revision) = ChooseVersion.Chosen(context);
        if (revision is null)
            return StepResult.Hold($"which schema {version} was released on is not known. {AcceptCodeOnly}");
        var state = await Revisions.ReadAsync(settings.Migrations, connection, cancellation);
        if (!state.Has(revision))
            return StepResult.Hold($"{version} was released on schema {revision}, and that is not here any more: the schema stands at {state.Current ?? "nothing"}. Release its commit with --target=Deploy instead; {AcceptCodeOnly}");
        var beyond = (await BeyondRevision.ReadAsync(settings.Migrations, connection, revision, null, cancellation)).WithRehearsals(context.History());
        var restores = await RestoreCost.OfAsync(context, context.History().Live?.Version?.Version, revision, connection, cancellation);
        SchemaChoice[] choices = [SchemaChoice.CodeOnly(beyond), SchemaChoice.Down(beyond), .. restores.Select(choice => choice.Leaving(beyond))];
        // What stands where it should is not moved, whatever the runbook prefers.
        var result = beyond.Count == 0 && context.Options.Schema is null ? StepResult.Go(choices[0].Cost) with { Data = new() { ["way"] = choices[0].Name } } : SchemaChoice.Pick(choices, settings.Rollback, context.Options);
        var data = result.Data ?? [];
        data["schema"] = state.Current;
        return result with { Data = data, Evidence = result.Verdict == Verdict.Hold ? $"{result.Evidence}. {AcceptCodeOnly}" : result.Evidence };
    }
}
