using System.Diagnostics;

namespace Interlock.Build.Benchmarks;

/// <summary>What a watch of 50 rules takes from the machine that the service runs on: memory, as the kernel counts it, and processor time.</summary>
public sealed class WatchBenchmark(TimeProvider clock) : IBenchmark
{
    private const int Rules = 50;
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(30);
    // Until what it starts with has been given back: the start, a sample, and the pause after it.
    private static readonly TimeSpan s_settled = s_every * 2.5;
    private static readonly TimeSpan s_measured = s_every * 4;
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);
    private static readonly string[] s_kinds = ["5xx > {0} in 5m", "p95 > {0}00ms for 5m", "growth(memory) > {0}MB in 1h", "errors > {0}x normal in 5m", "db.connections > {0} for 2m"];

    public string Name => "watch";

    public async Task<IReadOnlyList<Metric>> RunAsync(ReleaseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var trial = new Trial(context);
        await using var _ = trial.ConfigureAwait(false);
        await trial.CloneAsync().ConfigureAwait(false);
        await trial.WriteAsync($"\nwatch:\n  every: {s_every.TotalSeconds}s\n  rules:\n{string.Concat(Enumerable.Range(0, Rules).Select(i => $"    - {{when: '{string.Format(null, s_kinds[i % s_kinds.Length], i + 10)}'}}\n"))}").ConfigureAwait(false);
        await trial.RunAsync("Deploy").ConfigureAwait(false);
        using var watch = Process.GetProcessById(trial.Start("Watch", "--for=1h").Pid);
        try
        {
            return await MeasureAsync(watch, context.Cancellation).ConfigureAwait(false);
        }
        finally
        {
            watch.Kill();
        }
    }

    private async Task<IReadOnlyList<Metric>> MeasureAsync(Process watch, CancellationToken cancellation)
    {
        await Task.Delay(s_settled, clock, cancellation).ConfigureAwait(false);
        var (started, before) = (clock.GetTimestamp(), watch.TotalProcessorTime);
        var looks = new List<ProcessMemory>();
        while (clock.GetElapsedTime(started) < s_measured)
        {
            await Task.Delay(s_look, clock, cancellation).ConfigureAwait(false);
            looks.Add(ProcessMemory.Read(watch.Id));
        }

        watch.Refresh();
        var share = 100 * (watch.TotalProcessorTime - before) / clock.GetElapsedTime(started);
        var typical = looks.OrderBy(look => look.Resident).ElementAt(looks.Count / 2);
        return
        [
            new("watch-resident", Math.Round(typical.Resident, 1), $"MB resident at the median second, of it {typical.Anonymous:0} anonymous, {typical.File:0} of files, {typical.Shared:0} shared memory; its proportional share {typical.Proportional:0}; {Rules} rules, every {s_every.TotalSeconds} s", null, null, 60),
            new("watch-resident-average", Math.Round(looks.Average(look => look.Resident), 1), $"MB over {looks.Count} seconds, at most {looks.Max(look => look.Resident):0}", null, null, 60),
            new("watch-resident-start", Math.Round(typical.Peak, 1), "MB at most since its start", null, null, null),
            new("watch-processor", Math.Round(share, 2), "% of a core", null, null, 1),
        ];
    }
}
