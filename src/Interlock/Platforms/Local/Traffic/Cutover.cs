using System.Text.Json;
using Interlock.Engine;
using Interlock.Record;
using Interlock.Verify;
using Interlock.Verify.Load;
using Interlock.Verify.Probes;

namespace Interlock.Platforms.Local;

/// <summary>What surrounds every shift of the traffic from one slot to the other: a probe measures what clients feel, the slot that is left is drained, and the version that has the traffic is confirmed. Whatever goes wrong, the slot that had the traffic has all of it again before this returns.</summary>
internal sealed class Cutover(LocalEdge edge, ServiceInSlot service, LocalPaths paths, Runbook.RolloutSettings settings)
{
    private const int FreshConnections = 10;

    // Less is not worth telling.
    private const double SlowedDown = 0.1;

    // The one that is left is drained, and when the other one fails then, that one too; undone, what is gone back to may have to be started.
    public TimeSpan LimitOf(int shares) =>
        (settings.StepFor * shares) + (settings.DrainWithin * 2) + service.Settings.StartWithin + TimeSpan.FromMinutes(1);

    /// <summary>Brings all traffic to a slot.</summary>
    /// <param name="context">The release.</param>
    /// <param name="to">Slot that gets the traffic.</param>
    /// <param name="from">Slot that has it; null when nothing is live. When its process is gone there is nothing to share, drain or go back to.</param>
    /// <param name="version">The version that must answer in the end.</param>
    /// <param name="shift">Shifts it, given the slot that has it, until <paramref name="to"/> has all; returns null, or what went wrong on the way. Not called when there is nothing to share with.</param>
    /// <param name="cancellation">Interrupt.</param>
    public async Task<StepResult> RunAsync(StepContext context, string to, string? from, string version, Func<string, Task<string?>> shift, CancellationToken cancellation)
    {
        var url = (await edge.UrlAsync(cancellation))!;
        var path = service.SettingsOf(version).Health;
        if ((await edge.StateAsync(cancellation)).Find(to) is { } taking)
            await service.Host.KeepRunningAsync(taking, cancellation);
        if (from is null || (await edge.StateAsync(cancellation)).Find(from) is not { } left || !await service.Host.RunsAsync(left, cancellation))
        {
            await edge.Client.SetWeightsAsync(Weights(to, from, 100), cancellationToken: cancellation);
            from = null;
        }

        var before = await ContinuousProbe.KeptAsync(paths.Cutover, cancellation);
        await using var probe = settings.ProbeRate == 0 ? null
            : ContinuousProbe.Start(new Prober(url, context.Clock, context.ProberKey, Prober.MarkerOf(context, "cutover")), path, settings.ProbeRate, paths.Cutover);
        string? problem;
        var cancelled = 0;
        try
        {
            if (probe is not null)
                await probe.AnsweredAsync(1, cancellation);
            problem = from is null ? null : await shift(from);
            if (problem is null && from is not null)
                cancelled = await DrainAsync(context, from, cancellation);
            problem ??= await ConfirmAsync(context, url, path, version, cancellation);
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
            await edge.Client.DrainAsync(to, settings.DrainWithin, cancellation);
        }

        var measured = probe is null ? null : await probe.StopAsync();
        return Judge(problem, before, measured, cancelled, version, to, from);
    }

    /// <summary>Gives a slot its share; until it has all, the other one answers what it can't.</summary>
    public async Task ShareAsync(StepContext context, string to, string from, int share, CancellationToken cancellation)
    {
        await edge.Client.SetWeightsAsync(Weights(to, from, share), fallback: from, cancellation);
        context.Say($"{share} % of the traffic goes to {to}");
    }

    // How many requests did not end in time, and were cancelled.
    private async Task<int> DrainAsync(StepContext context, string from, CancellationToken cancellation)
    {
        var drained = await edge.Client.DrainAsync(from, settings.DrainWithin, cancellation);
        context.Say($"{drained.Drained} requests in flight on {from} ended{(drained.Cancelled > 0 ? $", {drained.Cancelled} were cancelled after {settings.DrainWithin.TotalSeconds:0} s" : "")}");
        return drained.Cancelled;
    }

    private static async Task<string?> ConfirmAsync(StepContext context, string url, string path, string version, CancellationToken cancellation)
    {
        using var prober = new Prober(url, context.Clock, context.ProberKey);
        return (await Health.MeetAsync(prober, path, version, FreshConnections, cancellation)).Problem is { } problem ? $"after the cutover, {problem}" : null;
    }

    private static StepResult Judge(string? problem, CutoverRecord? before, CutoverRecord? measured, int cancelled, string version, string to, string? from)
    {
        var figures = measured is null ? "not measured" : $"{measured.Requests} requests, {measured.Failed} failed, longest gap {measured.LongestGapMs:0} ms, p95 {measured.P95Ms:0.0} ms{(measured.NotSent > measured.Requests * SlowedDown ? $", {measured.NotSent} not sent as the service was slow" : "")}";
        if (before is not null && measured is not null)
        {
            figures += $"; before it was cut off, {before.Requests} requests, {before.Failed} failed";
            // Clients felt both parts. Percentiles don't add up: they are those of the last one.
            measured = measured with { Requests = before.Requests + measured.Requests, Failed = before.Failed + measured.Failed, LongestGapMs = Math.Max(before.LongestGapMs, measured.LongestGapMs), NotSent = before.NotSent + measured.NotSent };
        }

        if (cancelled > 0)
            figures += $", {cancelled} cancelled that did not end in time";
        var data = new System.Text.Json.Nodes.JsonObject
        {
            ["to"] = to,
            ["from"] = from,
            ["cutover"] = measured is null ? null : JsonSerializer.SerializeToNode(measured, JsonSerializerOptions.Web),
        };
        var result = problem is not null ? StepResult.Stop($"{problem}; the traffic is back on {from ?? "nothing"} ({figures})")
            : measured is { Failed: > 0 } || cancelled > 0 ? StepResult.Warn($"{version} has all of the traffic, but not without loss: {figures}")
            : StepResult.Go($"{version} has all of the traffic: {figures}");
        return result with { Changed = problem is null || from is null, Data = data };
    }

    public static Dictionary<string, int> Weights(string to, string? other, int share)
    {
        var weights = new Dictionary<string, int>(StringComparer.Ordinal) { [to] = share };
        if (other is not null)
            weights[other] = 100 - share;
        return weights;
    }
}
