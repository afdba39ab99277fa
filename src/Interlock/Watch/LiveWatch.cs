using Interlock.Engine;
using Interlock.Output;

namespace Interlock.Watch;

/// <summary>MN-05 for hours or days: watches what is live, round after round, each by the rules of a first watch. Holds no lock, so that a release may start beside it: then its own gates decide, and the watch goes on with what they leave.</summary>
/// <param name="serving">Tells what should serve now; null when nothing does.</param>
/// <param name="round">Watches a version for one round.</param>
/// <param name="clock">The clock.</param>
/// <param name="say">Told a line per round.</param>
internal sealed class LiveWatch(Func<CancellationToken, Task<Serving?>> serving, Func<string, CancellationToken, Task<StepResult>> round, TimeProvider clock, Action<string> say)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>What was seen so far; after an interrupt too.</summary>
    public WatchTally Tally { get; private set; } = WatchTally.None;

    /// <summary>The version that was watched last; null before the first round.</summary>
    public string? Watched { get; private set; }

    /// <summary>Watches for so long, whole rounds, or until a rule is broken.</summary>
    /// <returns>Stop: a rule is broken, or nothing serves. Hold: not one round could be measured.</returns>
    public async Task<StepResult> RunAsync(TimeSpan time, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        var told = default(string);
        do
        {
            if (await serving(cancellation) is not { } now)
                return StepResult.Stop(Watched is null ? "nothing is live: there is nothing to watch. --target=Deploy releases" : $"{Watched} no longer serves: nothing does");
            if (now.UnderWay is { } release)
            {
                Tell(ref told, $"{release} is under way: its own gates judge it, the watch goes on after it");
                await Task.Delay(Pause, clock, cancellation);
                continue;
            }

            Tell(ref told, $"watching {now.Version}");
            Watched = now.Version;
            var result = await round(now.Version, cancellation);
            if (result.Verdict == Verdict.Stop && await serving(cancellation) is { } then && (then.UnderWay is not null || then.Version != now.Version))
            {
                say($"this round does not count: it fell into {then.UnderWay ?? $"the change to {then.Version}"}");
                continue;
            }

            Tally = Tally.With(result);
            say($"{DurationText.Of(clock.GetElapsedTime(started))}: {result.Verdict.ToString().ToLowerInvariant()}, {result.Evidence}");
            if (result.Verdict == Verdict.Stop)
                return result;
        }
        while (clock.GetElapsedTime(started) < time);

        return Tally.Measured == 0 ? StepResult.Hold($"not one round could be measured. {Tally}")
            : Tally.Held > 0 ? StepResult.Warn($"{Tally.Held} rounds could not be measured. {Tally}")
            : StepResult.Go(Tally.ToString());
    }

    private void Tell(ref string? told, string line)
    {
        if (told != line)
            say(line);
        told = line;
    }
}

/// <summary>What should serve now.</summary>
/// <param name="Version">The version.</param>
/// <param name="UnderWay">The run that is changing it now, such as <c>Deploy 1.4.0</c>; null when none is.</param>
internal sealed record Serving(string Version, string? UnderWay);
