using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Monitor.Alerts;

/// <summary>MN-02: what the platform tells people of is configured, and read back.</summary>
internal sealed class AlertsConfigured(AlertRules wanted, IAlertStore store) : MutatingStep
{
    public const string StepName = "alerts";

    private const string BeforeKey = "before";

    public override string Name => StepName;

    public override Phase Phase => Phase.Monitor;

    public override string Requirement => "MN-02";

    public override IReadOnlyList<string> Effects => [$"{store.Effect}: {wanted}"];

    public override string UndoEffect => "the alerts as they were before";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) =>
        new() { [BeforeKey] = JsonSerializer.SerializeToNode(await store.ReadAsync(context.Site.State, cancellation)) };

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var found = await store.ReadAsync(context.Site.State, cancellation);
        return found == wanted ? new Reality(RealityState.Done, Says(found)) : new Reality(RealityState.NotDone, found is null ? "no alerts are configured" : $"others are configured: {found}");
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
        var before = intent[BeforeKey]?.Deserialize<AlertRules>();
        await store.WriteAsync(context.Site.State, before, cancellation);
        return UndoResult.Back(before is null ? "no alerts are configured, as before" : $"as before: {before}");
    }

    private string Says(AlertRules rules) => $"configured: {rules}; {store.ActedOn}";
}
