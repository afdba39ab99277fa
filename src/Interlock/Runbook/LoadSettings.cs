using System.ComponentModel;
using Interlock.Runbook.Rules;
using Interlock.Verify.Load;

namespace Interlock.Runbook;

/// <summary>A synthetic load of whole sessions, whose traces are removed afterwards: a number of them, a few at a time; or, with <see cref="Rate"/> or <see cref="Stages"/>, so many each second whatever the answers do.</summary>
public sealed record LoadSettings : IJudged
{
    private const int UsualSessions = 20;
    private const int MostPerSecond = 1000;
    private static readonly TimeSpan LongestTime = TimeSpan.FromMinutes(10);
    private const string TooLong = "so long a load keeps a release waiting";
    private const string OutOfBounds = "is out of bounds";
    private static readonly string LongestText = $"at most {LongestTime.TotalMinutes:0}m";
    private static readonly string[] Given = ["version", "probe", "now", "session", "index"];

    /// <summary>Sessions in all, four at a time. Default 20, where no <see cref="Rate"/> is given.</summary>
    [Description("Sessions in all, four at a time: the next begins when one has ended. Default: 20, where no rate is given.")]
    [Range(1, 1000)]
    public int? Sessions { get; init; }

    /// <summary>Sessions that begin each second, on schedule whatever the answers do. Null: <see cref="Sessions"/> in all.</summary>
    [Description("In place of sessions: so many begin each second (50/s) or minute (90/m), on schedule whatever the answers do. A first request counts from when its session was due.")]
    [Text(ArrivalRate.Pattern, "a rate", "a number of sessions each second or minute, such as 50/s or 90/m")]
    public string? Rate { get; init; }

    /// <summary>With <see cref="Rate"/>: how long sessions begin, the ramp included.</summary>
    [Description("With rate: how long sessions begin, the ramp included.")]
    [Positive]
    public TimeSpan? For { get; init; }

    /// <summary>With <see cref="Rate"/>: how long the rate takes to rise evenly from 0. Default: none.</summary>
    [Description("With rate: how long the rate takes to rise evenly from 0.")]
    public TimeSpan Ramp { get; init; } = TimeSpan.Zero;

    /// <summary>In place of <see cref="Rate"/>, <see cref="For"/> and <see cref="Ramp"/>: one stage after another, from no session at all.</summary>
    [Description("In place of rate, for and ramp: one stage after another. Within the time of each, the rate changes evenly from that of the one before (of the first, from 0) to its own; 0s is at once.")]
    [OneOrMore]
    public IReadOnlyList<StageSettings> Stages { get; init; } = [];

    /// <summary>With <see cref="Rate"/> or <see cref="Stages"/>: fewer requests than this is Hold. Default 20: fewer have no p95.</summary>
    [Description("With rate or stages: fewer requests than this is hold.")]
    [Range(1, 100_000_000)]
    public int MinSamples { get; init; } = 20;

    /// <summary>Kinds of session, by name.</summary>
    [Description("Kinds of session, by name.")]
    [NotEmpty]
    public required IReadOnlyDictionary<string, SessionSettings> Kinds { get; init; }

    /// <summary>Values that each session has of its own, known as <c>$name</c> to its requests.</summary>
    [Description("Values that each session has of its own, known as $name to its requests: order: uuid, amount: 1..100, product: {one-of: [a, b]}.")]
    public IReadOnlyDictionary<string, DataSettings> Data { get; init; } = new Dictionary<string, DataSettings>(StringComparer.Ordinal);

    /// <summary>Where chance (data, pauses) begins: the same seed gives the same. Null: each release has its own, told in its evidence.</summary>
    [Description("Where chance (data, pauses) begins: the same seed gives the same load. Default: each release has its own, and tells it.")]
    [Range(0, int.MaxValue)]
    public int? Seed { get; init; }

    /// <summary>Asked afterwards with <c>$probe</c>, <c>$sessions</c> and <c>$events</c> as captures: what was counted must be what was sent.</summary>
    [Description("Asked afterwards, with $probe, $sessions and $events: what was counted must be what was sent.")]
    public IReadOnlyList<ProbeSettings> Then { get; init; } = [];

    /// <summary>Removes what the load left; always asked, also after a failure.</summary>
    [Description("Removes what the load left; asked after a failure too.")]
    public IReadOnlyList<ProbeSettings> Cleanup { get; init; } = [];

    /// <summary>Share of failed requests up to which it is Warn, in percent; none is Go. Default 5.</summary>
    [Description("Share of failed requests up to which it is warn, in percent; none is go; between this and stop it is hold.")]
    [Range(0, 100)]
    public double WarnErrors { get; init; } = 5;

    /// <summary>Share of failed requests above which it is Stop, in percent. Default 10.</summary>
    [Description("Share of failed requests above which it is stop, in percent.")]
    [Range(0, 100)]
    public double StopErrors { get; init; } = 10;

    /// <summary>With <see cref="Rate"/> or <see cref="Stages"/>: a p95 of all requests below this is Go. Null, as its siblings: p95 is told, not judged; only a silence is.</summary>
    [Description("With rate or stages: a p95 of all requests below this is go. Default, as of warn and stop: p95 is told, not judged. With bands or without, it is warn when something was waited for and nothing at all answered for longer than this (500ms without bands) and the median latency.")]
    [Positive]
    public TimeSpan? Go { get; init; }

    /// <summary>With <see cref="Rate"/> or <see cref="Stages"/>: a p95 below this is Warn; from here to <see cref="Stop"/> it is Hold.</summary>
    [Description("With rate or stages: a p95 below this is warn; between this and stop it is hold.")]
    [Positive]
    public TimeSpan? Warn { get; init; }

    /// <summary>With <see cref="Rate"/> or <see cref="Stages"/>: a p95 above this is Stop.</summary>
    [Description("With rate or stages: a p95 above this is stop; a single request above it is warn.")]
    [Positive]
    public TimeSpan? Stop { get; init; }

    /// <summary>When sessions begin; null: one after the other.</summary>
    internal Schedule? Schedule => Stages.Count > 0 ? new([.. Stages.Select(stage => new RateStage(ArrivalRate.Parse(stage.Rate) ?? 0, stage.For))])
        : Rate is not null && For is { } time && ArrivalRate.Parse(Rate) is { } rate ? new(rate, time, Ramp) : null;

    /// <summary>Sessions that are planned.</summary>
    internal int Planned => (int?)Schedule?.Count ?? Sessions ?? UsualSessions;

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (WarnErrors > StopErrors)
            yield return ("stop-errors", "the bands overlap", "warn-errors ≤ stop-errors");
        // What is required may be missing, which is told already.
        var probes = (Kinds ?? new Dictionary<string, SessionSettings>(StringComparer.Ordinal)).SelectMany(kind => (kind.Value.Steps ?? []).Index().Select(step => ($"kinds.{kind.Key}.steps[{step.Index}]", step.Item)))
            .Concat(Then.Index().Select(probe => ($"then[{probe.Index}]", probe.Item)))
            .Concat(Cleanup.Index().Select(probe => ($"cleanup[{probe.Index}]", probe.Item)));
        foreach (var (key, _) in probes.Where(probe => probe.Item.Browser is not null))
            yield return (key, "opens a browser: a load of them would measure this machine", "browser under verify.before or verify.after");
        foreach (var (at, name) in Data.Keys.Select(name => ("", name)).Concat((Kinds ?? new Dictionary<string, SessionSettings>(StringComparer.Ordinal)).SelectMany(kind => kind.Value.Data.Keys.Select(name => ($"kinds.{kind.Key}.", name)))))
            if (Given.Contains(name, StringComparer.Ordinal) || name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
                yield return ($"{at}data.{name}", Given.Contains(name, StringComparer.Ordinal) ? $"${name} is given already" : $"'{name}' can't be written as $name", $"letters, digits and underscores; not {string.Join(", ", Given)}");
        foreach (var complaint in Stages.Count > 0 ? WithStages() : Rate is null ? WithoutRate() : WithRate())
            yield return complaint;
    }

    private IEnumerable<(string, string, string?)> WithoutRate() =>
        ((IEnumerable<(string Key, bool Is, string Why)>)
        [
            ("for", For is not null, ""),
            ("ramp", Ramp > TimeSpan.Zero, ""),
            // What waits for the service asks less while it is frozen: a p95 would hide that.
            .. new[] { ("go", Go), ("warn", Warn), ("stop", Stop) }.Select(band => (band.Item1, band.Item2 is not null, ": sessions that wait for one another would not see a service that freezes")),
        ]).Where(one => one.Is).Select(one => (one.Key, $"stands without a rate{one.Why}", (string?)$"{one.Key} beside rate"));

    private IEnumerable<(string, string, string?)> WithRate()
    {
        if (Sessions is not null)
            yield return ("sessions", "stands beside rate", "rate with for, or sessions");
        if (For is not { } time)
        {
            yield return ("rate", "does not say for how long", "rate with for: 60s");
            yield break;
        }

        if (time > LongestTime)
            yield return ("for", TooLong, LongestText);
        if (ArrivalRate.Parse(Rate!) is not (> 0 and <= MostPerSecond))
            yield return ("rate", OutOfBounds, $"more than 0, at most {MostPerSecond}/s");
        else if (Ramp > time)
            yield return ("ramp", "is longer than the load", "at most for");
        else if (time <= LongestTime)
            foreach (var complaint in TooFew())
                yield return complaint;
        foreach (var complaint in OfBands())
            yield return complaint;
    }

    private IEnumerable<(string, string, string?)> WithStages()
    {
        foreach (var (key, isGiven) in new[] { ("sessions", Sessions is not null), ("rate", Rate is not null), ("for", For is not null), ("ramp", Ramp > TimeSpan.Zero) })
            if (isGiven)
                yield return (key, "stands beside stages, which say it all", $"stages, or {key}");
        var isSound = true;
        foreach (var (place, stage) in Stages.Index())
            // What is required may be missing, which is told already.
            if (stage.Rate is { } rate && ArrivalRate.Parse(rate) is not (>= 0 and <= MostPerSecond))
            {
                isSound = false;
                yield return ($"stages[{place}].rate", OutOfBounds, $"at most {MostPerSecond}/s");
            }

        if (!isSound || Stages.Any(stage => stage.Rate is null))
            yield break;
        if (Stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.For) > LongestTime)
            yield return ("stages", TooLong, $"{LongestText} in all");
        else if (Planned == 0)
            yield return ("stages", "no session begins in them", "a stage with a rate above 0, and a time");
        else
            foreach (var complaint in TooFew())
                yield return complaint;
        foreach (var complaint in OfBands())
            yield return complaint;
    }

    private IEnumerable<(string, string, string?)> TooFew()
    {
        if (Kinds?.Values.Select(kind => kind.Steps?.Count ?? 0).DefaultIfEmpty().Max() * (long)Planned < MinSamples)
            yield return ("min-samples", $"{MinSamples} requests cannot be had of {Counted.Of(Planned, "session")}", "at most what all sessions ask");
    }

    private IEnumerable<(string, string, string?)> OfBands()
    {
        var bands = new[] { Go, Warn, Stop };
        if (bands.Any(band => band is not null) && bands.Any(band => band is null))
            yield return (Go is not null ? "go" : Warn is not null ? "warn" : "stop", "stands alone", "go, warn and stop together");
        else if (Go > Warn || Warn > Stop)
            yield return ("stop", "the bands overlap", "go ≤ warn ≤ stop");
    }
}

/// <summary>A stage of a load.</summary>
public sealed record StageSettings
{
    /// <summary>Sessions that begin each second at its end.</summary>
    [Description("Sessions that begin each second (50/s) or minute (90/m) at its end; 0 is none.")]
    [Text(ArrivalRate.Pattern, "a rate", "a number of sessions each second or minute, such as 50/s or 90/m")]
    public required string Rate { get; init; }

    /// <summary>How long the rate takes to get there from that of the stage before; zero: at once.</summary>
    [Description("How long the rate takes to get there, evenly, from that of the stage before; 0s is at once.")]
    public required TimeSpan For { get; init; }
}

/// <summary>One kind of session: its requests in order. <c>$session</c>, <c>$probe</c>, <c>$index</c>, <c>$now</c> and its data are known.</summary>
public sealed record SessionSettings
{
    /// <summary>Share of all sessions, relative to the other kinds. Default 1.</summary>
    [Description("Share of all sessions, relative to the other kinds.")]
    [Range(1, 1000)]
    public int Weight { get; init; } = 1;

    /// <summary>How long it thinks between two requests. Default: not at all.</summary>
    [Description("How long it thinks between two requests: a time (500ms), or any between two (200ms..1s). Never part of a latency.")]
    [Pause]
    public string? Pause { get; init; }

    /// <summary>Values that each session of this kind has of its own.</summary>
    [Description("Values that each session of this kind has of its own, known as $name.")]
    public IReadOnlyDictionary<string, DataSettings> Data { get; init; } = new Dictionary<string, DataSettings>(StringComparer.Ordinal);

    /// <summary>Its requests, in order.</summary>
    [Description("Its requests, in order.")]
    public required IReadOnlyList<ProbeSettings> Steps { get; init; }

    /// <summary>The longest that it thinks in all.</summary>
    internal TimeSpan MostPause => Steps.Skip(1).Aggregate(TimeSpan.Zero, (sum, step) => sum + ((step.Pause ?? Pause) is { } pause ? ThinkTime.Parse(pause)!.Most : TimeSpan.Zero));
}
