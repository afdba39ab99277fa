using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Platforms.Local;

/// <summary>Where the traffic is, and how it goes back: the same for the way there and for the way back.</summary>
internal static class TrafficReality
{
    public static async Task<Reality> OfAsync(LocalEdge edge, JsonObject intent, CancellationToken cancellation)
    {
        var slot = await edge.UrlAsync(cancellation) is null ? null : (await edge.StateAsync(cancellation)).Find(intent["to"]!.GetValue<string>());
        var evidence = $"{intent["to"]} has {slot?.Weight ?? 0} % of the traffic";
        return slot?.Weight switch
        {
            // Nothing says that the old colour was drained and the version confirmed: that part is done again.
            > 0 => new(RealityState.Partly, evidence),
            _ => new(RealityState.NotDone, evidence),
        };
    }

    public static async Task<UndoResult> UndoAsync(Cutover cutover, StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var edge = cutover.Edge;
        var (to, from) = (intent["to"]!.GetValue<string>(), intent["from"]?.GetValue<string>());
        if (await edge.UrlAsync(cancellation) is null)
        {
            // What it wrote down of a share would be taken for what should serve.
            if (from is null && (await edge.KnownAsync(cancellation))?.Find(to) is not { Weight: > 0 })
                return UndoResult.Back("the edge does not run: there is no traffic");
            if (await edge.StartAsync(cutover.Settings.Listen, cancellation) is { Url: null } failed)
                return UndoResult.Failed(failed.Evidence);
        }

        var state = await edge.StateAsync(cancellation);
        var weights = new Dictionary<string, int>(StringComparer.Ordinal);
        if (state.Find(to) is not null)
            weights[to] = 0;
        if (from is not null)
        {
            var version = intent["fromVersion"]?.GetValue<string>();
            if (state.Find(from) is { } held && held.ProcessOf() is { IsAlive: true } && version is not null && held.Version != version)
                return UndoResult.Failed($"{from} holds {held.Version} now, and not {version}: --target=Rollback --to={version} brings that back");
            // Its warm time may have passed: what was built then is started again.
            if (state.Find(from)?.ProcessOf() is not { IsAlive: true } && await cutover.StartAgainAsync(context, from, version, cancellation) is { } problem)
                return UndoResult.Failed(problem);
            weights[from] = 100;
        }

        if (weights.Count > 0)
            await edge.Client.SetWeightsAsync(weights, cancellationToken: cancellation);
        // What is still inside is stopped next.
        if (weights.ContainsKey(to))
            await edge.Client.DrainAsync(to, cutover.Settings.DrainWithin, cancellation);
        return UndoResult.Back(from is null ? "no traffic, as before" : $"all traffic is on {from} again");
    }
}
