using Interlock.Engine;
using Interlock.Migrate;

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
        if (await context.Database(cancellation) is not { } url)
            return StepResult.Hold("the database was not found: whether the previous version fits its schema is not known");
        await using var connection = await url.OpenAsync(cancellation);
        var decision = SchemaDecision.ForRollback(await SchemaDecision.ReadAsync(connection, ChooseVersion.Chosen(context).Revision, null, cancellation));
        return decision.Way switch
        {
            SchemaWay.Nothing or SchemaWay.CodeOnly => StepResult.Go($"code only: {decision.Why}"),
            SchemaWay.Down => StepResult.Hold($"{decision.Why}, but the version that serves may still use it. --accept=\"{StepName}\" goes back with the code only"),
            _ => StepResult.Hold($"{decision.Why}. --accept=\"{StepName}\" goes back with the code only; a forward fix may be better"),
        };
    }
}
