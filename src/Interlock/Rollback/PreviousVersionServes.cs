using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Record;
using Interlock.Verify;
using Interlock.Verify.Probes;

namespace Interlock.Rollback;

/// <summary>The proof of a rollback: every fresh connection meets the previous version, healthy, and the platform says that it is what serves.</summary>
internal sealed class PreviousVersionServes(PlanRequest request) : Step
{
    /// <summary>What every platform calls its step that brings the traffic back.</summary>
    public const string TrafficBack = "traffic back";

    private readonly string path = request.Runbook.Services.First().Value.Health;

    public const string StepName = "previous version serves";

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollback;

    public override string? Requirement => "RB-06";

    public override IReadOnlyList<string> After => [TrafficBack];

    public override IReadOnlyList<string> Effects => [$"GET {path} on {HealthAndVersion.Connections} fresh connections: the previous version, healthy"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var chosen = ChooseVersion.Chosen(context);
        var live = await context.Platform.LiveAsync(cancellation);
        if (live is not { Healthy: true } || live.Version != chosen.Version)
            return StepResult.Stop($"{chosen.Version} should serve, but {live?.Evidence ?? "nothing answers"}");
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        if ((await Health.MeetAsync(prober, live.HealthPath ?? path, chosen.Version, HealthAndVersion.Connections, cancellation)).Problem is { } problem)
            return StepResult.Stop(problem);
        var from = context.DataOf(Phase.Rollback, ChooseVersion.StepName)!["from"]?.GetValue<string>() ?? "nothing";
        var began = context.DataOf(Phase.Rollback, ChooseVersion.StepName)!["at"]!.GetValue<DateTimeOffset>();
        var record = new RollbackRecord(chosen.Version, from, Math.Round((context.Clock.GetUtcNow() - began).TotalSeconds, 3), true, SchemaBack.RowsReplayed(context))
        {
            Way = context.Plan.Runbook.Database?.Migrations is null ? null : SchemaChoice.NameOf(DecideSchema.Decided(context)),
            DatabaseKept = SchemaBack.DatabaseKept(context),
        };
        return StepResult.Go($"{live.Evidence}: back from {from} in {record.Seconds:0.0} s") with
        {
            Data = new() { ["rollback"] = System.Text.Json.JsonSerializer.SerializeToNode(record, System.Text.Json.JsonSerializerOptions.Web) },
        };
    }
}
