using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Platforms.Local;

/// <summary>Gives the traffic back to the slot that had it, which is started again when it has ended: the same for the way there and for the way back.</summary>
internal sealed class TrafficUndo(LocalEdge edge, ServiceInSlot service, LocalPaths paths, Runbook.RolloutSettings settings)
{
    public async Task<UndoResult> RunAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        // A cutover that is taken back is not gone on with.
        if (File.Exists(paths.Cutover))
            File.Delete(paths.Cutover);
        var (to, from) = (intent["to"]!.GetValue<string>(), intent["from"]?.GetValue<string>());
        if (await edge.UrlAsync(cancellation) is null)
        {
            // What it wrote down of a share would be taken for what should serve.
            if (from is null && (await edge.KnownAsync(cancellation))?.Find(to) is not { Weight: > 0 })
                return UndoResult.Back("the edge does not run: there is no traffic");
            if (await edge.StartAsync(settings.Listen, cancellation) is { Url: null } failed)
                return UndoResult.Failed(failed.Evidence);
        }

        var state = await edge.StateAsync(cancellation);
        var weights = new Dictionary<string, int>(StringComparer.Ordinal);
        var version = intent["fromVersion"]?.GetValue<string>();
        if (state.Find(to) is not null)
            weights[to] = 0;
        if (from is not null)
        {
            var runs = state.Find(from) is { } there && await service.Host.RunsAsync(there, cancellation);
            if (state.Find(from) is { } held && runs && version is not null && held.Version != version)
                return UndoResult.Failed($"{from} holds {held.Version} now, and not {version}: --target=Rollback --to={version} brings that back");
            // Its warm time may have passed: what was built then is started again.
            if (!runs && await service.StartAgainAsync(context, from, version, cancellation) is { } problem)
                return UndoResult.Failed(problem);
            weights[from] = 100;
        }

        try
        {
            if (weights.Count > 0)
                await edge.Client.SetWeightsAsync(weights, cancellationToken: cancellation);
        }
        catch (EdgeClientException refused) when (from is not null)
        {
            // Its warm time has passed just now: it is alive still, and being stopped.
            context.Say(refused.Message);
            if (await service.StartAgainAsync(context, from, version, cancellation) is { } problem)
                return UndoResult.Failed(problem);
            await edge.Client.SetWeightsAsync(weights, cancellationToken: cancellation);
        }

        // What is still inside is stopped next.
        if (weights.ContainsKey(to))
            await edge.Client.DrainAsync(to, settings.DrainWithin, cancellation);
        return UndoResult.Back(from is null ? "no traffic, as before" : $"all traffic is on {from} again");
    }
}
