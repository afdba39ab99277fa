using Interlock.Output;
using Interlock.Watch.Kpis;
using Interlock.Watch.Rules;

namespace Interlock.Watch;

/// <summary>How a watch stands after a sample: the table of KPIs (MN-05), and what each rule says. Knows no terminal.</summary>
/// <param name="Version">The version that is watched.</param>
/// <param name="Samples">So many samples were taken.</param>
/// <param name="Seen">From the first sample to the last.</param>
/// <param name="Time">How long it is watched.</param>
/// <param name="Next">When the next sample is due, UTC.</param>
/// <param name="Kpis">The table of KPIs.</param>
/// <param name="Rules">The rules, those that need a look first.</param>
public sealed record WatchPicture(string Version, int Samples, TimeSpan Seen, TimeSpan Time, DateTimeOffset Next, IReadOnlyList<WatchRow> Kpis, IReadOnlyList<WatchRow> Rules)
{
    // A long name leaves room for what was found.
    private const int MostForName = 3;

    internal static WatchPicture Of(Serving serving, RuleBook book, TimeSpan every, TimeSpan time) => new(
        serving.Version, book.Samples.Count, book.Seen, time, book.Samples[^1].At + every,
        [.. book.Table().Select(kpi => Row(KpiText.Word(kpi.Verdict), kpi.Target, kpi.Measured, kpi.Verdict switch { Verdict.Stop => WatchTone.Bad, Verdict.Hold => WatchTone.Doubtful, _ => WatchTone.Good }))],
        [.. book.Rules.OrderByDescending(rule => rule.State).Select(OfRule)]);

    /// <summary>The lines, none wider than the terminal and no more than it has.</summary>
    /// <param name="now">The time, UTC: tells how long until the next sample.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Rows of the terminal.</param>
    public IReadOnlyList<(string Text, WatchTone Tone)> Lines(DateTimeOffset now, int width, int height)
    {
        var left = Next - now;
        List<(string, WatchTone)> lines =
        [
            ("", WatchTone.Plain),
            ($"{Version}  {Counted.Of(Samples, "sample")} in {DurationText.Of(Seen)} of {DurationText.Of(Time)}  {(left > TimeSpan.Zero ? $"next in {Math.Ceiling(left.TotalSeconds):0} s" : "sampling")}", WatchTone.Plain),
        ];
        var most = Math.Max(2, height - 1);
        WatchRow[] rows = [.. Kpis, .. Rules];
        // Where not all can be seen, what is bad is.
        if (lines.Count + rows.Length > most)
            rows = [.. rows.OrderByDescending(row => row.Tone == WatchTone.Bad)];
        var word = rows.Length == 0 ? 0 : rows.Max(row => row.Word.Length);
        var name = rows.Length == 0 ? 0 : Math.Min(rows.Max(row => row.Name.Length), Math.Max(1, width * 2 / MostForName));
        lines.AddRange(rows.Select(row => ($"  {row.Word.PadRight(word)}  {(row.Name.Length > name ? row.Name[..name] : row.Name.PadRight(name))}  {row.Found}", row.Tone)));
        // The view must not scroll: what it draws over would be lines that were to stay.
        if (lines.Count > most)
            lines = [.. lines.Take(most - 1), ($"  and {lines.Count - most + 1} more", WatchTone.Plain)];
        return [.. lines.Select(line => (Fit(line.Item1, width), line.Item2))];
    }

    private static WatchRow OfRule(RuleWatch rule) => Row(
        rule.State switch { RuleState.Firing => "FIRING", RuleState.Pending => "pending", RuleState.NoData => "no data", _ => "quiet" },
        rule.Rule.Name,
        rule.Evidence,
        rule.State switch { RuleState.Firing => WatchTone.Bad, RuleState.Pending or RuleState.NoData => WatchTone.Doubtful, _ => WatchTone.Good });

    private static WatchRow Row(string word, string name, string found, WatchTone tone) => new(word, SecretMask.Apply(name), SecretMask.Apply(found), tone);

    private static string Fit(string line, int width)
    {
        var shown = new string([.. line.Select(letter => char.IsControl(letter) ? ' ' : letter)]).TrimEnd();
        return shown.Length < width ? shown : width < 5 ? shown[..Math.Max(0, width - 1)] : shown[..(width - 4)] + "...";
    }
}

/// <summary>A line of a watch's table.</summary>
/// <param name="Word">How it stands, such as <c>met</c> or <c>FIRING</c>.</param>
/// <param name="Name">The KPI or rule.</param>
/// <param name="Found">What was measured or found last.</param>
/// <param name="Tone">How that is meant.</param>
public sealed record WatchRow(string Word, string Name, string Found, WatchTone Tone);

/// <summary>How a line of a view is meant.</summary>
public enum WatchTone
{
    /// <summary>Neither good nor bad.</summary>
    Plain,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>It can't be told, or is about to be bad.</summary>
    Doubtful,

    /// <summary>Not as it should be.</summary>
    Bad,
}
