using Interlock.Output;
using Interlock.Plan;

namespace Interlock.Cake.Output;

/// <summary>What the live console shows below the finished lines: where the run is, what runs, how long, how much longer. Knows no terminal.</summary>
internal sealed class LiveView(Func<Phase, TimeSpan?> estimate)
{
    private readonly List<Running> running = [];
    private IReadOnlyList<Phase> phases = [];
    private DateTimeOffset runStarted;
    private DateTimeOffset phaseStarted;
    private Phase? current;
    private (int Ended, int All) steps;

    public void StartRun(ReleasePlan plan, DateTimeOffset now) =>
        (phases, runStarted, current) = ([.. plan.Phases.Select(planned => planned.Phase).Where(phase => phase <= Phase.Record)], now, null);

    public void StartPhase(Phase phase, int count, DateTimeOffset now) => (current, phaseStarted, steps) = (phase, now, (0, count));

    public void Start(Phase phase, string step, string verb, DateTimeOffset now) => running.Add(new(phase, step, verb, now));

    public void Say(Phase phase, string step, string line)
    {
        if (running.Find(one => one.Phase == phase && one.Step == step) is { } found)
            found.Line = line;
    }

    public void End(Phase phase, string step)
    {
        running.RemoveAll(one => one.Phase == phase && one.Step == step);
        steps.Ended++;
    }

    /// <summary>The lines, none wider than the terminal and no more than it has.</summary>
    public IReadOnlyList<string> Lines(DateTimeOffset now, int width, int height)
    {
        if (current is not { } phase)
            return [];
        List<string> lines = ["", Rail(phase, width), Fit($"{phase}  {steps.Ended} of {steps.All} steps  {Clock(now - runStarted)}{Left(phase, now)}", width)];
        var name = running.Count == 0 ? 0 : Math.Min(running.Max(one => one.Verb.Length + one.Step.Length), Math.Max(12, width / 3));
        var shown = Math.Max(1, height - lines.Count - 2);
        foreach (var one in running.Take(shown))
            lines.Add(Fit($"  {Cut(one.Verb + one.Step, name).PadRight(name)}  {Clock(now - one.Started),8}  {one.Line}", width));
        if (running.Count > shown)
            lines.Add($"  and {running.Count - shown} more");
        return lines;
    }

    private string Rail(Phase phase, int width)
    {
        var rail = string.Join("  ", phases.Select(one => one == phase ? $"[{one}]" : one.ToString()));
        if (rail.Length <= width)
            return rail;
        var at = phases.ToList().IndexOf(phase);
        return Fit($"phase {at + 1} of {phases.Count}", width);
    }

    // Said only when every phase still to come has a past.
    private string Left(Phase phase, DateTimeOffset now)
    {
        var ahead = phases.Where(one => one > phase).Select(estimate).Prepend(estimate(phase) is { } whole ? Longer(whole, now - phaseStarted) : null).ToList();
        if (phase > Phase.Record || ahead.Exists(one => one is null))
            return "";
        var left = ahead.Aggregate(TimeSpan.Zero, (sum, one) => sum + one!.Value);
        return left < TimeSpan.FromSeconds(1) ? "  about to end" : $"  about {Clock(left)} left";
    }

    private static TimeSpan Longer(TimeSpan whole, TimeSpan passed) => passed < whole ? whole - passed : TimeSpan.Zero;

    // Whole seconds: tenths that flicker tell nobody anything.
    private static string Clock(TimeSpan time) => DurationText.Of(TimeSpan.FromSeconds(Math.Max(0, Math.Floor(time.TotalSeconds)))).Replace(".0 s", " s", StringComparison.Ordinal).Replace("0 ms", "0 s", StringComparison.Ordinal);

    private static string Fit(string line, int width) => Cut(new string([.. line.Select(c => char.IsControl(c) ? ' ' : c)]), width - 1).TrimEnd();

    private static string Cut(string text, int width) => text.Length <= width ? text : width < 4 ? text[..Math.Max(0, width)] : text[..(width - 3)] + "...";

    private sealed class Running(Phase phase, string step, string verb, DateTimeOffset started)
    {
        public Phase Phase => phase;

        public string Step => step;

        public string Verb => verb;

        public DateTimeOffset Started => started;

        public string Line { get; set; } = "";
    }
}
