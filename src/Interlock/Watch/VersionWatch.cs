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

    private VersionWatch(Serving serving, WatchJournal journal, RuleBook book) => (Serving, this.journal, Book) = (serving, journal, book);

    public Serving Serving { get; }

    public RuleBook Book { get; }

    /// <summary>Rules whose last sample's finding nobody acted on: the run before was cut off just then.</summary>
    public IReadOnlyList<RuleEvent> Left { get; private set; } = [];

    /// <summary>What rules found since people were last told of quiet hours.</summary>
    public IReadOnlyList<RuleEvent> Untold => untold;

    public WatchSample? Last => Book.Samples.Count == 0 ? null : Book.Samples[^1];

    /// <summary>Takes it up.</summary>
    public static VersionWatch Of(Serving serving, WatchJournal journal, WatchSettings watch, MonitorSettings monitor)
    {
        var taken = new VersionWatch(serving, journal, new(watch, monitor));
        var toldUntil = journal.Acted.Where(acted => acted.Rule == QuietHours).Select(acted => acted.At).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        foreach (var sample in journal.Samples)
        {
            var events = taken.Book.Take(sample);
            taken.Left = [.. events.Where(one => one.IsFiring && !journal.Acted.Contains((one.Rule.Name, one.At)))];
            taken.untold.AddRange(events.Where(one => one.At > toldUntil));
        }

        return taken;
    }

    /// <summary>Keeps a sample, then judges by it.</summary>
    public async Task<IReadOnlyList<RuleEvent>> TakeAsync(WatchSample sample)
    {
        await journal.AddAsync(sample);
        Left = [];
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
    public Task KeepAsync(RuleEvent one) => journal.ActAsync(one.Rule.Name, one.Rule.Settings.Do.ToString(), one.Evidence, one.At);

    public ValueTask DisposeAsync() => journal.DisposeAsync();
}
