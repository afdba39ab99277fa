using Interlock.Engine;
using Interlock.Record;
using Interlock.Rollback;

namespace Interlock.Platforms.Local;

/// <summary>The proof of a rollback: health is good, and the version that answers is the previous one.</summary>
internal sealed class PreviousVersionServes(PlanRequest request) : Step
{
    public override string Name => "previous version serves";

    public override Phase Phase => Phase.Rollback;

    public override string? Requirement => "RB-06";

    public override IReadOnlyList<string> After => ["traffic back"];

    public override IReadOnlyList<string> Effects => [$"GET {request.Runbook.Services.First().Value.Health}: healthy, and the previous version"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var chosen = ChooseVersion.Chosen(context);
        var live = await context.Platform.LiveAsync(cancellation);
        if (live is not { Healthy: true } || live.Version != chosen.Version)
            return StepResult.Stop($"{chosen.Version} should serve, but {live?.Evidence ?? "nothing answers"}");
        var from = context.DataOf(Phase.Rollback, ChooseVersion.StepName)!["from"]?.GetValue<string>() ?? "nothing";
        var began = context.DataOf(Phase.Rollback, ChooseVersion.StepName)!["at"]!.GetValue<DateTimeOffset>();
        var record = new RollbackRecord(chosen.Version, from, Math.Round((context.Clock.GetUtcNow() - began).TotalSeconds, 3), true, 0);
        return StepResult.Go($"{live.Evidence}: back from {from} in {record.Seconds:0.0} s") with
        {
            Data = new() { ["rollback"] = System.Text.Json.JsonSerializer.SerializeToNode(record, System.Text.Json.JsonSerializerOptions.Web) },
        };
    }
}
