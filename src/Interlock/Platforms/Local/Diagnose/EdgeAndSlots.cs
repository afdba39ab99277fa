using Interlock.Diagnose;

namespace Interlock.Platforms.Local;

/// <summary>DG-01: what the edge has answered lately, its last errors, and what runs in each slot with the end of its log.</summary>
internal sealed class EdgeAndSlots(LocalEdge edge, IVersionHost host, TimeProvider clock)
{
    private const int LastErrors = 10;
    private const int LogLines = 200;
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(5);

    public async Task<IReadOnlyList<Finding>> FindAsync(CancellationToken cancellation)
    {
        if (await edge.UrlAsync(cancellation) is not { } url)
            return [new("edge", Verdict.Stop, "it does not run", "--target=Deploy starts it")];
        var state = await edge.StateAsync(cancellation);
        return [await OfEdgeAsync(url, cancellation), .. await Task.WhenAll(state.Slots.Select(slot => OfSlotAsync(slot, cancellation)))];
    }

    private async Task<Finding> OfEdgeAsync(string url, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var metrics = await edge.Client.MetricsAsync(now - Lately, now, cancellation);
        return new("edge", metrics.Total.Failed > 0 ? Verdict.Warn : Verdict.Go, $"{url}: {metrics.Total.Requests} requests in {Lately.TotalMinutes:0} min, {metrics.Total.Failed} failed, p95 {metrics.Total.P95Ms:0.0} ms")
        {
            Details = [.. metrics.Errors.TakeLast(LastErrors).Select(error => error.ToString()!)],
        };
    }

    private async Task<Finding> OfSlotAsync(EdgeSlot slot, CancellationToken cancellation)
    {
        try
        {
            return await SeenAsync(slot, cancellation);
        }
        catch (Docker.ContainerEngineException away)
        {
            return new($"slot {slot.Name}", Verdict.Stop, $"{slot.Version}, {slot.Weight} % of the traffic; whether it runs is not known", away.Message);
        }
    }

    private async Task<Finding> SeenAsync(EdgeSlot slot, CancellationToken cancellation)
    {
        var runs = await host.RunsAsync(slot, cancellation);
        var well = runs || slot.Weight == 0;
        return new($"slot {slot.Name}", well ? Verdict.Go : Verdict.Stop, $"{slot.Version}, {slot.Weight} % of the traffic, {host.NameOf(slot)} {(runs ? "runs" : "is gone")}", well ? null : "--target=Rollback, or --target=Deploy to start it again")
        {
            Log = await host.TailAsync(slot.Name, slot.Version, slot.Weight > 0 ? LogLines : 0, cancellation),
        };
    }
}
