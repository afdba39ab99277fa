using System.Text.Json;
using Interlock.Engine;
using Interlock.Record;
using Interlock.Verify;
using Interlock.Verify.Load;
using Interlock.Verify.Probes;

namespace Interlock.Platforms.Local;

/// <summary>Moves the traffic from one colour to the other, share by share, while a probe measures what clients feel. Whatever goes wrong, the old colour has all of it again before this returns.</summary>
internal sealed class Cutover(LocalEdge edge, ServiceInSlot service, LocalPaths paths, PlanRequest request)
{
    // Of the requests that the new version answered while it had a share. More is no accident.
    private const double MostErrors = 0.01;
    private const int FreshConnections = 10;

    public LocalEdge Edge => edge;

    public Runbook.RolloutSettings Settings => request.Runbook.Rollout;

    // The one that is left is drained, and when the other one fails then, that one too; undone, what is gone back to may have to be started.
    public TimeSpan LimitOf(int shares) =>
        (Settings.StepFor * shares) + (Settings.DrainWithin * 2) + service.Settings.StartWithin + TimeSpan.FromMinutes(1);

    /// <summary>Shifts to a slot.</summary>
    /// <param name="context">The release.</param>
    /// <param name="to">Slot that gets the traffic.</param>
    /// <param name="from">Slot that has it; null when nothing is live. When its process is gone there is nothing to share, drain or go back to.</param>
    /// <param name="shares">Percentages, rising, ending in 100.</param>
    /// <param name="version">The version that must answer in the end.</param>
    /// <param name="cancellation">Interrupt.</param>
    public async Task<StepResult> ShiftAsync(StepContext context, string to, string? from, IReadOnlyList<int> shares, string version, CancellationToken cancellation)
    {
        var url = (await edge.UrlAsync(cancellation))!;
        var path = service.SettingsOf(version).Health;
        if (from is null || (await edge.StateAsync(cancellation)).Find(from)?.ProcessOf() is not { IsAlive: true })
        {
            await edge.Client.SetWeightsAsync(Weights(to, from, 100), cancellationToken: cancellation);
            from = null;
        }

        await using var probe = Settings.ProbeRate == 0 ? null
            : ContinuousProbe.Start(new Prober(url, context.Clock, context.ProberKey, Prober.MarkerOf(context, "cutover")), path, Settings.ProbeRate, Path.Combine(paths.Root, "cutover.json"));
        string? problem;
        try
        {
            if (probe is not null)
                await probe.AnsweredAsync(1, cancellation);
            problem = await ShiftAsync(context, to, from, shares, cancellation) ?? await DrainAsync(context, from, cancellation) ?? await ConfirmAsync(context, url, path, version, cancellation);
        }
        catch when (from is not null)
        {
            await edge.Client.SetWeightsAsync(Weights(from, to, 100), cancellationToken: CancellationToken.None);
            throw;
        }

        if (problem is not null && from is not null)
        {
            await edge.Client.SetWeightsAsync(Weights(from, to, 100), cancellationToken: CancellationToken.None);
            // What is still inside the new one is stopped next.
            await edge.Client.DrainAsync(to, Settings.DrainWithin, cancellation);
        }

        var measured = probe is null ? null : await probe.StopAsync();
        return Judge(problem, measured, version, to, from);
    }

    /// <summary>Starts a version that was built here in its slot again, and waits for its first answer.</summary>
    /// <returns>Null when it answers; else what is wrong.</returns>
    public async Task<string?> StartAgainAsync(StepContext context, string slot, string? version, CancellationToken cancellation)
    {
        if (BuiltVersion.Find(paths, version) is not { } retained)
            return $"{slot} does not run any more, and {version ?? "its version"} is not kept as built: --target=Rollback builds it again";
        return (await service.StartAsync(context, retained, slot, cancellation)).Problem is { } problem ? $"{slot} was started again, but {problem}" : null;
    }

    private async Task<string?> ShiftAsync(StepContext context, string to, string? from, IReadOnlyList<int> shares, CancellationToken cancellation)
    {
        // One that is gone on with gives nothing back of what the new one has already.
        var has = (await edge.StateAsync(cancellation)).Find(to)?.Weight ?? 0;
        foreach (var share in from is null ? [] : shares.Where(share => share >= has))
        {
            var since = context.Clock.GetUtcNow();
            await edge.Client.SetWeightsAsync(Weights(to, from, share), fallback: from, cancellation);
            context.Say($"{share} % of the traffic goes to {to}");
            if (share == 100)
                break;
            await Task.Delay(Settings.StepFor, context.Clock, cancellation);
            var metrics = await edge.Client.MetricsAsync(since, context.Clock.GetUtcNow(), cancellation);
            var mine = metrics.Slots.Where(slot => slot.Slot == to).ToList();
            var (requests, failed) = (mine.Sum(slot => slot.Requests), mine.Sum(slot => slot.Failed));
            if (requests > 0 && failed > requests * MostErrors)
                return $"with {share} % of the traffic, {failed} of {requests} requests failed on the new version";
        }

        return null;
    }

    private async Task<string?> DrainAsync(StepContext context, string? from, CancellationToken cancellation)
    {
        if (from is null)
            return null;
        var drained = await edge.Client.DrainAsync(from, Settings.DrainWithin, cancellation);
        context.Say($"{drained.Drained} requests in flight on {from} ended{(drained.Cancelled > 0 ? $", {drained.Cancelled} were cancelled after {Settings.DrainWithin.TotalSeconds:0} s" : "")}");
        return null;
    }

    private static async Task<string?> ConfirmAsync(StepContext context, string url, string path, string version, CancellationToken cancellation)
    {
        using var prober = new Prober(url, context.Clock, context.ProberKey);
        return (await Health.MeetAsync(prober, path, version, FreshConnections, cancellation)).Problem is { } problem ? $"after the cutover, {problem}" : null;
    }

    private static StepResult Judge(string? problem, CutoverRecord? measured, string version, string to, string? from)
    {
        var figures = measured is null ? "not measured" : $"{measured.Requests} requests, {measured.Failed} failed, longest gap {measured.LongestGapMs:0} ms, p95 {measured.P95Ms:0.0} ms";
        var data = new System.Text.Json.Nodes.JsonObject
        {
            ["to"] = to,
            ["from"] = from,
            ["cutover"] = measured is null ? null : JsonSerializer.SerializeToNode(measured, JsonSerializerOptions.Web),
        };
        var result = problem is not null ? StepResult.Stop($"{problem}; the traffic is back on {from ?? "nothing"} ({figures})")
            : measured is { Failed: > 0 } ? StepResult.Warn($"{version} has all of the traffic, but not without loss: {figures}")
            : StepResult.Go($"{version} has all of the traffic: {figures}");
        return result with { Changed = problem is null || from is null, Data = data };
    }

    private static Dictionary<string, int> Weights(string to, string? other, int share)
    {
        var weights = new Dictionary<string, int>(StringComparer.Ordinal) { [to] = share };
        if (other is not null)
            weights[other] = 100 - share;
        return weights;
    }
}
