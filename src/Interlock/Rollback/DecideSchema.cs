using Interlock.Engine;
using Interlock.Migrate;
using Npgsql;

namespace Interlock.Rollback;

/// <summary>Whether the version to go back to fits the schema as it stands. Code alone goes back where it does; nothing is ever taken from a schema in use without a person.</summary>
internal sealed class DecideSchema : Step
{
    public const string StepName = "schema decision";

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollback;

    public override string? Requirement => "RB-04";

    public override IReadOnlyList<string> After => [ChooseVersion.StepName];

    public override IReadOnlyList<string> Effects => ["read the migrations beyond the previous version's revision: code only where it fits, else a person decides"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        try
        {
            return await DecideAsync(context, cancellation);
        }
        catch (Exception unreachable) when (unreachable is NpgsqlException or IExplained or IOException)
        {
            // What is to be cured may be the very reason.
            return StepResult.Hold($"the database can't be asked, so whether the previous version fits its schema is not known ({unreachable.Message}). --accept=\"{StepName}\" goes back with the code only");
        }
    }

    private static async Task<StepResult> DecideAsync(StepContext context, CancellationToken cancellation)
    {
        if (await context.Database(cancellation) is not { } url)
            return StepResult.Hold("the database was not found: whether the previous version fits its schema is not known");
        await using var connection = await url.OpenAsync(cancellation);
        var (version, _, revision) = ChooseVersion.Chosen(context);
        if (revision is null)
            return StepResult.Hold($"which schema {version} was released on is not known. --accept=\"{StepName}\" goes back with the code only");
        var state = await RevisionTable.ReadAsync(connection, cancellation);
        if (!state.Has(revision))
            return StepResult.Hold($"{version} was released on schema {revision}, and that is not here any more: the schema stands at {state.Current ?? "nothing"}. Release its commit with --target=Deploy instead; --accept=\"{StepName}\" goes back with the code only");
        var beyond = await SchemaDecision.ReadAsync(connection, revision, null, cancellation);
        var decision = SchemaDecision.ForRollback(beyond);
        var result = decision.Way switch
        {
            SchemaWay.Nothing or SchemaWay.CodeOnly => StepResult.Go($"code only: {decision.Why}"),
            SchemaWay.Down => StepResult.Hold($"{decision.Why}, but the version that serves may still use it. --accept=\"{StepName}\" goes back with the code only"),
            _ => StepResult.Hold($"{decision.Why}. --accept=\"{StepName}\" goes back with the code only; a forward fix may be better"),
        };
        if (result.Verdict >= Verdict.Hold)
            result = result with { Details = [CodeOnly(decision, beyond), Down(decision, beyond), await RestoreCost.OfAsync(context, context.History().Live?.Version?.Version, connection, cancellation)] };
        return result with { Data = new() { ["schema"] = state.Current } };
    }

    private static string CodeOnly(SchemaDecision decision, IReadOnlyList<BeyondRevision> beyond) => decision.Way == SchemaWay.CodeOnly
        ? "code only: loses nothing"
        : $"code only: loses no row, but the old version may fail on {string.Join(", ", beyond.Where(one => !one.FitsOld).Select(one => one.Revision).Reverse())} (--accept=\"{StepName}\")";

    private static string Down(SchemaDecision decision, IReadOnlyList<BeyondRevision> beyond) => decision.Way == SchemaWay.Down
        ? "down, by hand once nothing uses it: loses nothing, what it made holds no data"
        : $"down, by hand: loses data: {string.Join("; ", beyond.Where(one => one.Obstacle is not null).Select(one => $"{one.Revision}: {one.Obstacle}"))}";
}
