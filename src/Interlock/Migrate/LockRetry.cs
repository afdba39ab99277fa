using Interlock.Runbook;

namespace Interlock.Migrate;

/// <summary>Tries a migration again that did not get its lock: nothing of it has happened then. One that fails otherwise is never tried again.</summary>
/// <param name="settings">How long each try waits.</param>
/// <param name="clock">Waits between two.</param>
/// <param name="say">Hears of each.</param>
internal sealed class LockRetry(MigrationSettings settings, TimeProvider clock, Action<string> say)
{
    private const int Tries = 20;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    /// <summary>Until it got its lock.</summary>
    /// <param name="what">What to call it.</param>
    /// <param name="got">One try; false: a lock was not got, and all of it is as before.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="MigrationException">The lock was never got.</exception>
    public async Task UntilAsync(string what, Func<Task<bool>> got, CancellationToken cancellation)
    {
        for (var attempt = 1; !await got(); attempt++)
        {
            if (attempt == Tries)
                throw new MigrationException($"{what}: a lock could not be had within {settings.LockTimeout.TotalSeconds:0.#} s, {Tries} times. Nothing of it has happened. Look for long transactions (pg_stat_activity), then deploy again");
            say($"{what}: waits for a lock that others hold; try {attempt + 1} of {Tries}");
            await Task.Delay(Between, clock, cancellation);
        }
    }
}
