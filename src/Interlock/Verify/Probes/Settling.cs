using System.Globalization;

namespace Interlock.Verify.Probes;

/// <summary>Asks again until the answers are as they should be, or the time is over.</summary>
internal static class Settling
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Asks.</summary>
    /// <param name="ask">Asks once.</param>
    /// <param name="within">No new question after so long.</param>
    /// <param name="inARow">So many good answers one after the other are wanted.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The last outcome, with how long it took and how often it was asked.</returns>
    public static async Task<ProbeOutcome> UntilAsync(Func<Task<ProbeOutcome>> ask, TimeSpan within, int inARow, TimeProvider clock, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        var pause = FirstPause;
        var good = 0;
        for (var tries = 1; ; tries++)
        {
            var outcome = await ask();
            good = outcome.Passed ? good + 1 : 0;
            var elapsed = clock.GetElapsedTime(started);
            var asked = string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0.0} s, asked {Counted.Of(tries, "time")}");
            if (good >= inARow)
                return tries == 1 ? outcome : outcome with { Evidence = $"{outcome.Evidence}, after {asked}" };
            if (elapsed + pause > within)
            {
                return good == 0 ? outcome with { Evidence = $"{outcome.Evidence}, still after {asked}" }
                    : outcome with { State = ProbeState.Failed, Verdict = Verdict.Stop, Evidence = $"{outcome.Evidence}, but only {good} of {inARow} times in a row after {asked}" };
            }

            await Task.Delay(pause, clock, cancellation);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
