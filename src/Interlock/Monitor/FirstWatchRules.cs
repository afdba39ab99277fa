using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Load;

namespace Interlock.Monitor;

/// <summary>The rules of a first watch. A rule is broken for good as soon as nothing still to come can mend it.</summary>
internal sealed class FirstWatchRules(MonitorSettings settings)
{
    private const double SlowShareAtP95 = 0.05;

    private long Planned => new Schedule(settings.Rate, settings.For).Count;

    // Slow may be what is asked of it, not the version.
    private string Advice => $"; if {settings.Rate} requests/s beside its clients' are more than the service is made for, lower monitor.rate and monitor.min-samples";

    /// <summary>The rule that is certainly broken already, or null.</summary>
    public string? Broken(long failed, long slow, HealthTally health) =>
        health.Worst >= settings.HealthFailures ? $"health failed {health.Worst} times in a row: {health.LastProblem}"
        : failed > Planned * settings.MaxErrors / 100 ? $"{failed:#,0} failed requests are more than {settings.MaxErrors:0.##} % of all {Planned:#,0} that were planned"
        : slow > Planned * SlowShareAtP95 ? $"{slow:#,0} of {Planned:#,0} planned requests took over {Ms(settings.MaxP95)}: p95 can't get below it{Advice}"
        : null;

    /// <summary>The verdict on what was measured.</summary>
    public StepResult Judge(Measurement measured, HealthTally health)
    {
        var what = $"{measured.Figures}; failed share below {UpperBound(measured.Failed, measured.Requests):0.###} % (95 % confidence); health {health.Good} of {health.Asked}";
        // Slowness that this machine itself may have made proves nothing.
        var slow = measured.MissedRate ? 0 : measured.Latency.CountAbove(settings.MaxP95);
        if (Broken(measured.Failed, slow, health) is { } broken)
            return StepResult.Stop($"{broken}. {what}");
        // Latency counts from the intended start: our own lateness can only make it worse. A good figure stands; a bad one may be our fault.
        if (measured.MissedRate && measured.Latency.Percentile(95) > settings.MaxP95)
            return TooBusy(measured, what);
        if (measured.FailedPercent > settings.MaxErrors)
            return StepResult.Stop($"{measured.FailedPercent:0.###} % failed, above {settings.MaxErrors:0.##} %. {what}");
        if (measured.Requests < settings.MinSamples)
            return StepResult.Hold($"{measured.Requests:#,0} samples, fewer than {settings.MinSamples:#,0}: too few to tell. Raise monitor.for or monitor.rate. {what}");
        if (measured.ClientErrors > 0)
            return StepResult.Stop($"{measured.ClientErrors:#,0} answers of 4xx. {what}");
        if (measured.Latency.Percentile(95) > settings.MaxP95)
            return StepResult.Stop($"p95 is above {Ms(settings.MaxP95)}{Advice}. {what}");
        return health.Asked == 0 ? StepResult.Hold($"health was never asked. {what}")
            : measured.Failed > 0 || health.Good < health.Asked ? StepResult.Warn(what)
            // A moment without any answer hides in a percentile when the watch is long enough.
            : measured.LongestGap > settings.MaxP95 + TimeSpan.FromSeconds(1.0 / settings.Rate) ? StepResult.Warn($"for {Ms(measured.LongestGap)} nothing was answered. {what}")
            : StepResult.Go(what);
    }

    /// <summary>The share of failures, in percent, that n requests with so many failures leave possible: 3/n without any (rule of three), else Wilson's one-sided bound; 100 without data.</summary>
    public static double UpperBound(long failed, long requests)
    {
        if (requests == 0)
            return 100;
        if (failed == 0)
            return Math.Min(100, 300.0 / requests);
        const double z = 1.645;
        var share = (double)failed / requests;
        var spread = z * Math.Sqrt(share * (1 - share) / requests + z * z / (4.0 * requests * requests));
        return 100 * (share + z * z / (2.0 * requests) + spread) / (1 + z * z / requests);
    }

    private static StepResult TooBusy(Measurement measured, string what) =>
        StepResult.Hold($"{measured.Late:#,0} of {measured.Due:#,0} requests were sent over 100 ms late: this machine is too busy to measure. {what}");

    private static string Ms(TimeSpan time) => $"{time.TotalMilliseconds:0.#} ms";
}
