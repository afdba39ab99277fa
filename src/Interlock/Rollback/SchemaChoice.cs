using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Runbook;

namespace Interlock.Rollback;

/// <summary>One way of the schema when the code goes back, with what it costs.</summary>
/// <param name="Way">Which.</param>
/// <param name="Cost">What it does and costs, in one line.</param>
/// <param name="IsFree">It is known to lose nothing, and the previous version fits what it leaves.</param>
/// <param name="Impossible">Why it can't be taken; null when it can.</param>
internal sealed record SchemaChoice(RollbackWay Way, string Cost, bool IsFree, string? Impossible = null)
{
    /// <summary>As it is written on the command line and in the runbook.</summary>
    public string Name => NameOf(Way);

    public static string NameOf(RollbackWay way) => way switch
    {
        RollbackWay.CodeOnly => "code-only",
        RollbackWay.Down => "down",
        RollbackWay.Replay => "replay",
        _ => "restore",
    };

    /// <summary>The other way round; what is not known leaves the schema alone.</summary>
    public static RollbackWay WayOf(string? name) => Enum.GetValues<RollbackWay>().FirstOrDefault(way => NameOf(way) == name, RollbackWay.CodeOnly);

    public static SchemaChoice CodeOnly(IReadOnlyList<BeyondRevision> beyond)
    {
        var unfit = Names(beyond.Where(one => !one.FitsOld));
        return unfit.Length == 0
            ? new(RollbackWay.CodeOnly, beyond.Count == 0 ? "code only: the schema stands where it should" : $"code only: the schema is expanded by {Names(beyond)}, and the previous version fits it", true)
            : new(RollbackWay.CodeOnly, $"code only: loses no row, but the previous version may fail on {unfit}", false);
    }

    public static SchemaChoice Down(IReadOnlyList<BeyondRevision> beyond)
    {
        var without = beyond.Where(one => one.NoWay is not null).ToList();
        if (without.Count > 0)
            return new(RollbackWay.Down, "", false, $"there is no way back: {string.Join("; ", without.Select(one => $"{one.Revision}: {one.NoWay}"))}");
        var losses = beyond.Where(one => one.Obstacle is not null).ToList();
        return losses.Count == 0
            ? new(RollbackWay.Down, $"down: {Names(beyond)} can be taken back, what they made holds no data", true)
            : new(RollbackWay.Down, $"down: may lose data: {string.Join("; ", losses.Select(one => $"{one.Revision}: {one.Obstacle}"))}", false);
    }

    /// <summary>With what a replay has no place for, as far as it is seen.</summary>
    public SchemaChoice Leaving(IReadOnlyList<BeyondRevision> beyond) =>
        Impossible is null && Way == RollbackWay.Replay && beyond.Where(one => one.Obstacle is not null).ToList() is { Count: > 0 } held
            ? this with { Cost = $"{Cost}. Only in the database that is kept stays what the new schema alone has ({string.Join("; ", held.Select(one => $"{one.Revision}: {one.Obstacle}"))})" }
            : this;

    /// <summary>Which one is taken: the one that was asked for, else the first of the runbook's that is free.</summary>
    /// <returns>Go with the choice, or why a person must decide.</returns>
    public static StepResult Pick(IReadOnlyList<SchemaChoice> choices, SchemaRollbackSettings settings, RunOptions options)
    {
        string[] lines = [.. choices.Select(choice => choice.ToString())];
        if (options.Schema is { } asked)
        {
            var choice = choices.Single(one => one.Way == asked);
            return choice.Impossible is { } why ? StepResult.Stop($"--schema={choice.Name} can't be taken: {why}", lines)
                : choice.IsFree || options.AcceptsDataLoss ? Taken(choice, lines)
                : choice.Way == RollbackWay.CodeOnly ? Taken(choice, lines) with { Verdict = Verdict.Warn }
                : StepResult.Hold($"{choice.Cost}. --accept-data-loss confirms it", lines);
        }

        return settings.Ways.Select(way => choices.First(one => one.Way == way)).FirstOrDefault(one => one is { IsFree: true, Impossible: null }) is { } free
            ? Taken(free, lines)
            : StepResult.Hold($"no way of the schema is known to lose nothing: choose one with --schema={string.Join('|', choices.Where(one => one.Impossible is null).Select(one => one.Name))}; a forward fix may be better", lines);
    }

    public override string ToString() => Impossible is null ? $"{Cost} (--schema={Name}{(IsFree || Way == RollbackWay.CodeOnly ? "" : " --accept-data-loss")})" : $"{Name}: not possible, {Impossible}";

    private static StepResult Taken(SchemaChoice choice, string[] lines) => StepResult.Go(choice.Cost) with { Details = lines, Data = new() { ["way"] = choice.Name } };

    private static string Names(IEnumerable<BeyondRevision> beyond) => string.Join(", ", beyond.Select(one => one.Revision).Reverse());
}
