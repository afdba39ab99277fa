using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Monitor;

/// <summary>MN-01: the health check that goes on after the release is configured, and read back.</summary>
internal sealed class HealthMonitoring(HealthCheck wanted, IHealthCheckStore store) : MutatingStep
{
    public const string StepName = "health monitoring";

    private const string BeforeKey = "before";

    public override string Name => StepName;

    public override Phase Phase => Phase.Monitor;

    public override string Requirement => "MN-01";

    public override IReadOnlyList<string> Effects => [$"{store.Effect}: {wanted}"];

    public override string UndoEffect => "the health check as it was before";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) =>
        new() { [BeforeKey] = JsonSerializer.SerializeToNode(await store.ReadAsync(context.Site.State, cancellation)) };

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var found = await store.ReadAsync(context.Site.State, cancellation);
        return found == wanted ? new Reality(RealityState.Done, Says(found)) : new Reality(RealityState.NotDone, found is null ? "no health check is configured" : $"another one is configured: {found}");
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (await store.ReadAsync(context.Site.State, cancellation) == wanted)
            return StepResult.Go(Says(wanted));
        await store.WriteAsync(context.Site.State, wanted, cancellation);
        var found = await store.ReadAsync(context.Site.State, cancellation);
        return (found == wanted ? StepResult.Go(Says(found)) : StepResult.Stop($"written, but read back as {found?.ToString() ?? "nothing"}")) with { Changed = true };
    }

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        var before = intent[BeforeKey]?.Deserialize<HealthCheck>();
        await store.WriteAsync(context.Site.State, before, cancellation);
        return UndoResult.Back(before is null ? "no health check is configured, as before" : $"as before: {before}");
    }

    private static string Says(HealthCheck check) => $"configured: {check}; asked while --target=Watch runs";
}
