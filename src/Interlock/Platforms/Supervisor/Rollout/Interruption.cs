using System.Text.Json;
using Interlock.Engine;
using Interlock.Files;
using Interlock.Platforms.Local;
using Interlock.Record;
using Interlock.Verify.Load;
using Interlock.Verify.Probes;

namespace Interlock.Platforms.Supervisor;

/// <summary>What clients feel of a restart: the main service is asked all the while. Nothing takes its place meanwhile, so that requests do fail; how many, and for how long, is told.</summary>
internal sealed class Interruption(SupervisorHost host)
{
    /// <summary>Measures while something is done; nothing where nothing answers before, or the runbook says so.</summary>
    public async Task<(T Result, CutoverRecord? Measured)> DuringAsync<T>(StepContext context, Func<Task<T>> act, CancellationToken cancellation)
    {
        var path = host.Main.Settings.Health;
        var before = await ContinuousProbe.KeptAsync(host.Interrupted, cancellation);
        var rate = host.Runbook.Rollout.ProbeRate;
        if (rate == 0 || !(await ServiceHealth.AskAsync(host.Url, path, context.Clock, cancellation)).Healthy)
        {
            var unmeasured = await act();
            Forget(host);
            return (unmeasured, before);
        }

        OwnerOnly.Folder(Path.GetDirectoryName(host.Interrupted)!);
        await using var probe = ContinuousProbe.Start(new Prober(host.Url, context.Clock, context.ProberKey, Prober.MarkerOf(context, "restart")), path, rate, host.Interrupted);
        await probe.AnsweredAsync(1, cancellation);
        var result = await act();
        var measured = await probe.StopAsync();
        // Clients felt both parts. Percentiles don't add up: they are those of the last one.
        return (result, before is null ? measured : measured with { Requests = before.Requests + measured.Requests, Failed = before.Failed + measured.Failed, LongestGapMs = Math.Max(before.LongestGapMs, measured.LongestGapMs) });
    }

    /// <summary>Nothing goes on with what one that was cut off had measured.</summary>
    public static void Forget(SupervisorHost host)
    {
        if (File.Exists(host.Interrupted))
            File.Delete(host.Interrupted);
    }

    /// <summary>What was measured, for people.</summary>
    public static string Text(CutoverRecord? measured) => measured is null ? "" : $"; {measured.Failed} of {measured.Requests} requests failed meanwhile, nothing was answered for {measured.LongestGapMs:0} ms at most";

    /// <summary>What was measured, for the record.</summary>
    public static System.Text.Json.Nodes.JsonObject? Data(CutoverRecord? measured) => measured is null ? null : new() { ["cutover"] = JsonSerializer.SerializeToNode(measured, JsonSerializerOptions.Web) };
}
