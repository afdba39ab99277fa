using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Watch;
using Interlock.Watch.Actions;

namespace Interlock.Session;

public sealed partial class ReleaseSession
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LockPause = TimeSpan.FromSeconds(5);

    private async Task BringBackAsync(WatchEnd end, Serving watched, Prepared ready, RuleActions actions)
    {
        watchEnded = ExitCode.FailedNotBack;
        if (settings.Options.KeepOnFailure)
        {
            const string leftAsItIs = "What serves is left as it is, as --on-failure=keep says. --target=Rollback brings the previous version back.";
            Tell(leftAsItIs);
            await actions.EndedAsync(end, watched, isBack: false, leftAsItIs, cancellation);
            throw new GateException(Phase.Watch, end.Verdict, WatchStep, end.Evidence);
        }

        Tell($"{end.Evidence}. Bringing the previous version back.");
        afterwards = ended => actions.EndedAsync(end, watched, ended == ExitCode.FailedAndBack, "The way back did not come to its end", CancellationToken.None);
        var telling = actions.BeginsAsync(end, watched, cancellation);
        try
        {
            // First of all (RB-02): whatever becomes of the way back, nothing is released over it. A rollback that succeeds lifts it.
            if (await FreezeAsync(ready, end.Evidence, watched, cancellation) is { Outcome: FreezeOutcome.Replaced } replaced)
                throw SomebodyWasFaster(replaced.Why);
            var back = await AloneAsync(() => RunAsync(nameof(Phase.Rollback), settings.Options with { Reason = $"watch: {SecretMask.Apply(end.Evidence)}" }));
            // A watch that was killed in its rollback may have brought the version back already: that is finished, not begun anew.
            if (!back.GoesOn && await ServingAsync(ready, cancellation) is var now && now?.Version != watched.Version)
                throw SomebodyWasFaster(Instead(now, watched));

            if (!await back.TakeBackUnfinishedAsync(cancellation, watched.Version))
                await back.RunPhaseAsync(Phase.Rollback, cancellation);
        }
        finally
        {
            await telling;
        }
    }

    // Another run may hold the lock for a moment: what is due is waited for, within reason.
    private async Task<T> AloneAsync<T>(Func<Task<T>> act)
    {
        for (var began = settings.Clock.GetTimestamp(); ;)
        {
            try
            {
                return await act();
            }
            catch (LockedException busy) when (settings.Clock.GetElapsedTime(began) < LockPatience)
            {
                Tell($"waiting: {busy.Message}");
                await Task.Delay(LockPause, settings.Clock, cancellation);
            }
        }
    }

    private GateException SomebodyWasFaster(string instead)
    {
        (watchEnded, afterwards) = (null, null);
        return new(Phase.Rollback, Verdict.Stop, WatchStep, $"{instead}: somebody was faster, and nothing is rolled back");
    }

    private static string Instead(Serving? now, Serving watched) => now is null ? $"nothing serves any more in place of {watched.Version}"
        : now.Version == watched.Version ? $"{watched.Version} was brought here anew" : $"{now.Version} serves by now in place of {watched.Version}";

    private async Task<Freezing> FreezeAsync(Prepared ready, string why, Serving watched, CancellationToken token)
    {
        try
        {
            await using var writer = await AloneAsync(() => ready.Ledger.LockAsync(settings.Environment, HolderFor("Watch: freezing deployments"), token));
            // Who was faster has looked: what is frozen after that stays until somebody lifts it.
            if (await ServingAsync(ready, token) is var now && (now?.Version != watched.Version || now.Number != watched.Number))
                return new(FreezeOutcome.Replaced, Instead(now, watched));
            var journal = new Journal(writer, []);
            var id = $"{settings.Environment}-{settings.Clock.GetUtcNow():yyyyMMdd'T'HHmmssfff'Z'}-freeze";
            await journal.FreezeAsync(id, new(RunHistory.Freeze, "", "", "", settings.Options.User, System.Environment.MachineName), why);
            Tell("deployments are frozen: a Deploy is held in Preflight, until a rollback has succeeded or --accept=\"deployment freeze\"");
            return new(FreezeOutcome.Frozen);
        }
        catch (LedgerException unwritten)
        {
            Tell($"deployments could not be frozen: {unwritten.Message}");
            return new(FreezeOutcome.Unwritten, unwritten.Message);
        }
    }
}
