using Interlock.Runbook;
using Interlock.Watch.Rules;
using Interlock.Watch.Samples;

namespace Interlock.Watch;

/// <summary>The watch of one version, taken up where an earlier run left it.</summary>
internal sealed class VersionWatch : IAsyncDisposable
{
    private const string QuietHours = "quiet hours";
    private readonly WatchJournal journal;
    private readonly List<RuleEvent> untold = [];
    private readonly HashSet<(string Rule, DateTimeOffset At)> acted;

    private VersionWatch(Serving serving, WatchJournal journal, RuleBook book) => (Serving, this.journal, Book, acted) = (serving, journal, book, [.. journal.Acted]);

    public Serving Serving { get; }

    public RuleBook Book { get; }

    /// <summary>What fires and was not acted on, the gravest first: what was just found, and what a run before found that was cut off, or went by other rules. What it waits for must still be so.</summary>
    public IReadOnlyList<RuleEvent> Due =>
        [.. Book.Rules.Where(rule => rule.Holds).Select(rule => rule.Firing).OfType<RuleEvent>().Where(one => !acted.Contains((one.Rule.Name, one.At))).OrderByDescending(one => one.Rule.Settings.Gravity).ThenByDescending(one => one.Rule.Settings.Do)];

    /// <summary>What rules found since people were last told of quiet hours.</summary>
    public IReadOnlyList<RuleEvent> Untold => untold;

    public WatchSample? Last => Book.Samples.Count == 0 ? null : Book.Samples[^1];

    /// <summary>Takes it up.</summary>
    public static VersionWatch Of(Serving serving, WatchJournal journal, WatchSettings watch, MonitorSettings monitor)
    {
        var taken = new VersionWatch(serving, journal, new(watch, monitor));
        var toldUntil = journal.Acted.Where(one => one.Rule == QuietHours).Select(one => one.At).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        // Of before it went live is what an earlier ledger had under the same number.
        foreach (var sample in journal.Samples.Where(sample => serving.Since is not { } since || sample.At >= since))
            taken.untold.AddRange(taken.Book.Take(sample).Where(one => one.At > toldUntil));
        return taken;
    }

    /// <summary>Keeps a sample, then judges by it.</summary>
    public async Task<IReadOnlyList<RuleEvent>> TakeAsync(WatchSample sample)
    {
        await journal.AddAsync(sample);
        var events = Book.Take(sample);
        untold.AddRange(events);
        return events;
    }

    /// <summary>Keeps that people were told what rules found in quiet hours.</summary>
    public async Task ToldAsync()
    {
        await journal.ActAsync(QuietHours, "told", $"{untold.Count} findings", untold[^1].At);
        untold.Clear();
    }

    /// <summary>Keeps that a rule is acted on.</summary>
    // Before it is: twice is worse than never.
    public Task KeepAsync(RuleEvent one)
    {
        acted.Add((one.Rule.Name, one.At));
        return journal.ActAsync(one.Rule.Name, one.Rule.Settings.Do.ToString(), one.Evidence, one.At);
    }

    public ValueTask DisposeAsync() => journal.DisposeAsync();
}
