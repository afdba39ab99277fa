using Interlock.Runbook;
using Interlock.Watch;
using Interlock.Watch.Rules;
using Interlock.Watch.Samples;

namespace Interlock.Tests.Watch;

/// <summary>A watch whose samples a test writes.</summary>
internal sealed class WatchRoom
{
    public static readonly DateTimeOffset Start = new(2026, 11, 27, 0, 0, 0, TimeSpan.Zero);

    private readonly ReleaseRunbook runbook;

    public WatchRoom(string watch)
    {
        runbook = Runbook.Text.Good(Runbook.Text.With("watch:\n" + string.Join('\n', watch.Split('\n').Select(line => "  " + line))));
        Book = new(runbook.Watch, runbook.Monitor);
    }

    public RuleBook Book { get; }

    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>A rule alone, such as <c>5xx > 10 in 5m</c>, with more keys behind it.</summary>
    public static WatchRoom Of(string when, string more = "") => new($"rules: [{{when: '{when}'{(more.Length == 0 ? "" : ", " + more)}}}]");

    public RuleWatch Rule => Book.Rules.Single();

    /// <summary>A sample, some time after the one before.</summary>
    public IReadOnlyList<RuleEvent> After(TimeSpan pause, params (string Name, double Value)[] values) => Take(pause, sample => sample with { Values = values.ToDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal) });

    /// <summary>A sample whose check has an answer; null is good.</summary>
    public IReadOnlyList<RuleEvent> Checked(TimeSpan pause, string? problem, string check = "health") => Take(pause, sample => sample with { Checks = new Dictionary<string, string?>(StringComparer.Ordinal) { [check] = problem } });

    public IReadOnlyList<RuleEvent> Take(TimeSpan pause, Func<WatchSample, WatchSample> with) => Book.Take(with(new(Now = Book.Samples.Count == 0 ? Start : Now + pause)));

    /// <summary>Requests of one sample: so many, of them failed, each as slow.</summary>
    public static WatchSample Traffic(WatchSample sample, int requests, int failed, double ms = 20) => sample with
    {
        Values = new Dictionary<string, double>(StringComparer.Ordinal) { ["requests"] = requests, ["failed"] = failed, ["5xx"] = failed, ["4xx"] = 0, ["memory"] = 40 },
        Checks = new Dictionary<string, string?>(StringComparer.Ordinal) { ["health"] = null, ["up"] = null },
        Latencies = requests == 0 ? [] : [new((long)(ms * 1000), requests)],
    };
}
