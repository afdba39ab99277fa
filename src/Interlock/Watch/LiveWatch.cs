using Interlock.Ledger;
using Interlock.Output;
using Interlock.Runbook;
using Interlock.Watch.Rules;
using Interlock.Watch.Samples;

namespace Interlock.Watch;

/// <summary>Watches what is live, sample after sample, by the runbook's rules. Holds no lock of a release, so that one may start beside it: then its own gates decide, and the watch goes on with what they leave.</summary>
/// <param name="sources">What it looks at, and whom it tells.</param>
/// <param name="clock">The clock.</param>
internal sealed class LiveWatch(WatchSources sources, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstNews = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SlowestNews = TimeSpan.FromHours(1);
    private const int MostFailures = 120;
    private const int SoonTold = 5;
    private readonly FormerFindings former = new(sources);
    private WatchSample? carried;
    private VersionWatch? shown;
    private string? told;
    private TimeSpan newsAt = FirstNews;
    private WatchSettings watch = new();

    /// <summary>The version that is watched; null before the first sample.</summary>
    public VersionWatch? Current { get; private set; }

    /// <summary>Watches until the version's time is over, a rule rolls back, or nothing serves any more.</summary>
    /// <param name="time">The time of a version, from its first sample; null: as its own watch says.</param>
    /// <param name="once">Takes one sample, and ends.</param>
    /// <param name="cancellation">Interrupt; what was sampled is kept.</param>
    public async Task<WatchEnd> RunAsync(TimeSpan? time, bool once, CancellationToken cancellation)
    {
        for (var failures = 0; ;)
        {
            try
            {
                if (await TurnAsync(time, once, cancellation) is { } ended)
                    return ended;
                failures = 0;
            }
            catch (LedgerException lost) when (lost is not LockedException and not LockLostException && ++failures < MostFailures)
            {
                // A server that is started again must not end a watch of days.
                Tell($"the ledger can't be asked now, and nothing is sampled without it: {lost.Message}");
                await Task.Delay(watch.Every, clock, cancellation);
            }
        }
    }

    private async Task<WatchEnd?> TurnAsync(TimeSpan? limit, bool once, CancellationToken cancellation)
    {
        if (await sources.Serving(cancellation) is not { } now)
            return new(Verdict.Stop, Current is null ? "nothing is live: there is nothing to watch. --target=Deploy releases" : $"{Current.Serving.Version} no longer serves: nothing does");
        if (now.UnderWay is { } release)
        {
            if (once)
                return new(Verdict.Go, $"{release} is under way: its own gates judge it, no sample was taken");
            Tell($"{release} is under way: its own gates judge it, the watch goes on after it");
            await Task.Delay(Pause, clock, cancellation);
            return null;
        }

        var current = await TakeUpAsync(now, cancellation);
        await former.RemindAsync(now, cancellation);
        var time = limit ?? watch.For;
        if (!ReferenceEquals(current, shown))
            Show(current, time);
        if (current.Untold.Count > 0 && await sources.Remind(current.Untold, now, now, cancellation) == true)
            await current.ToldAsync();
        // What a run before found and did not come to act on is looked at once more, however late.
        if (current.Last is not null && current.Book.Seen >= time && current.Due.Count == 0)
            return End(current, $"the watch of {now.Version} is over, {DurationText.Of(current.Book.Seen)} long", current.Book.Judge());
        await PauseAsync(current, cancellation);
        if (await StepAsync(now, current, time, cancellation) is { } broken)
            return broken;
        var isOver = current.Book.Seen >= time;
        return once || isOver
            ? End(current, $"{now.Version}, {Counted.Of(current.Book.Samples.Count, "sample")} in {DurationText.Of(current.Book.Seen)}{(isOver ? "" : $" of {DurationText.Of(time)}")}", isOver ? current.Book.Judge() : current.Book.SoFar())
            : null;
    }

    public async ValueTask DisposeAsync()
    {
        await former.DisposeAsync();
        if (Current is not null)
            await Current.DisposeAsync();
    }

    private async Task<VersionWatch> TakeUpAsync(Serving now, CancellationToken cancellation)
    {
        var isSame = Current?.Serving.Number == now.Number && Current.Serving.Version == now.Version;
        // A release that goes on to its end keeps its watch only then.
        if (isSame && Current!.Serving.Released == now.Released)
            return Current;
        if (Current is { } before)
        {
            if (!isSame)
                sources.Say($"{now.Version} serves in place of {before.Serving.Version}");
            await before.DisposeAsync();
            Current = null;
        }

        var runbook = sources.Runbook(now);
        watch = runbook.Watch;
        Current = VersionWatch.Of(now, await sources.Open(now, cancellation), watch, runbook.Monitor);
        (newsAt, carried) = (FirstNews, null);
        await former.TakeUpAsync(now, runbook, cancellation);
        Tell(Current.Last is { } last
            ? $"going on with {now.Version}: {Counted.Of(Current.Book.Samples.Count, "sample")} since {Current.Book.Samples[0].At:yyyy-MM-dd HH:mm} UTC, the last {DurationText.Of(clock.GetUtcNow() - last.At)} ago"
            : $"watching {now.Version}, every {DurationText.Of(watch.Every)}");
        return Current;
    }

    private async Task<WatchEnd?> StepAsync(Serving now, VersionWatch current, TimeSpan time, CancellationToken cancellation)
    {
        var sample = await sources.Sample(now, carried ?? current.Last, cancellation);
        var then = await sources.Serving(cancellation);
        if (then is null || then.UnderWay is not null || then.Number != now.Number || then.Version != now.Version)
        {
            // It begins after this one: what happened through a change of versions is nobody's fault.
            carried = sample;
            sources.Say($"this sample does not count: it fell into {then?.UnderWay ?? (then is null ? "the end of what served" : $"the change to {then.Version}")}");
            return null;
        }

        carried = null;
        var events = await current.TakeAsync(sample);
        Show(current, time);
        foreach (var one in events)
            sources.Say($"{(one.IsFiring ? one.Rule.Settings.Gravity.ToString().ToUpperInvariant() : "OVER")}  {one.Rule.Name}: {one.Evidence}");
        if (await ActAsync(current, [.. current.Due, .. events.Where(one => !one.IsFiring)], cancellation) is { } ended)
            return ended;
        // Not at the end only: after two days it would be too late to mend.
        if (current.Book.Samples.Count == SoonTold)
        {
            foreach (var rule in current.Book.Rules.Where(rule => rule.Told == 0))
                sources.Say($"no data yet  {rule.Rule.Name}: {rule.Evidence}");
        }

        if (sources.Show is null && current.Book.Seen >= newsAt)
        {
            sources.Say($"{DurationText.Of(current.Book.Seen)}: {string.Join(", ", current.Book.Table().Select(kpi => $"{kpi.Target}: {kpi.Measured}"))}");
            while (newsAt <= current.Book.Seen)
                newsAt = newsAt * 2 < SlowestNews ? newsAt * 2 : newsAt + SlowestNews;
        }

        return null;
    }

    private async Task<WatchEnd?> ActAsync(VersionWatch current, IReadOnlyList<RuleEvent> events, CancellationToken cancellation)
    {
        foreach (var one in events)
        {
            // A rollback that is cut off before it begins is still due; once it has begun, another entry says what serves.
            if (one.IsFiring && !sources.RollsBack(one, current.Serving))
                await current.KeepAsync(one);
            if (await sources.Act(one, current.Serving, cancellation) is { } ended)
                return ended;
        }

        return null;
    }

    // Samples keep their beat, however long one takes; those that were missed are not made up for.
    private async Task PauseAsync(VersionWatch current, CancellationToken cancellation)
    {
        if (current.Last is not { } last)
            return;
        if (Left() > Settled)
        {
            // What a sample leads to in the background, such as compiling, is over by then.
            await Task.Delay(Settled, clock, cancellation);
            sources.Rest();
        }

        if (Left() is var left && left > TimeSpan.Zero)
            await Task.Delay(left < watch.Every ? left : watch.Every, clock, cancellation);

        TimeSpan Left() => last.At + watch.Every - clock.GetUtcNow();
    }

    private static WatchEnd End(VersionWatch current, string what, (Verdict Verdict, string Why) judged) =>
        new(judged.Verdict, $"{what}: {judged.Why}") { Book = current.Book };

    private void Show(VersionWatch current, TimeSpan time)
    {
        shown = current;
        if (current.Last is not null)
            sources.Show?.Invoke(WatchPicture.Of(current.Serving, current.Book, watch.Every, time));
    }

    private void Tell(string line)
    {
        if (told != line)
            sources.Say(line);
        told = line;
    }
}

/// <summary>What a watch looks at, and whom it tells.</summary>
/// <param name="Serving">What should serve now; null when nothing does.</param>
/// <param name="Runbook">The runbook that a version is watched by.</param>
/// <param name="Open">Takes up the journal of a version's watch.</param>
/// <param name="Sample">Takes a sample of a version, given the one before.</param>
/// <param name="RollsBack">Whether a rule leads to a rollback now.</param>
/// <param name="Act">Acts on a rule; ends the watch by what it returns.</param>
/// <param name="Remind">Tells people what rules found in quiet hours of a version, once they are over, by the ways of the one that is watched; whether there was anything. Null: they are not over.</param>
/// <param name="Say">Told what happens, a line each.</param>
internal sealed record WatchSources(
    Func<CancellationToken, Task<Serving?>> Serving,
    Func<Serving, ReleaseRunbook> Runbook,
    Func<Serving, CancellationToken, Task<WatchJournal>> Open,
    Func<Serving, WatchSample?, CancellationToken, Task<WatchSample>> Sample,
    Func<RuleEvent, Serving, bool> RollsBack,
    Func<RuleEvent, Serving, CancellationToken, Task<WatchEnd?>> Act,
    Func<IReadOnlyList<RuleEvent>, Serving, Serving, CancellationToken, Task<bool?>> Remind,
    Action<string> Say)
{
    /// <summary>Shows how the watch stands after a sample; then its news are not told as lines. Null: nobody looks.</summary>
    public Action<WatchPicture>? Show { get; init; }

    /// <summary>Called in a pause that is long enough to rest in.</summary>
    public Action Rest { get; init; } = () => { };
}

/// <summary>How a watch ended.</summary>
/// <param name="Verdict">What it came to.</param>
/// <param name="Evidence">Why, one line.</param>
internal sealed record WatchEnd(Verdict Verdict, string Evidence)
{
    /// <summary>The previous version is to be brought back.</summary>
    public bool RollsBack { get; init; }

    /// <summary>The rule that ended it; null: none did.</summary>
    public RuleEvent? By { get; init; }

    /// <summary>What the rules and KPIs say of the whole watch; null where it was cut short.</summary>
    public RuleBook? Book { get; init; }
}
