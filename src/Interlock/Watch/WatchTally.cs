using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Watch;

/// <summary>What the rounds of a watch add up to.</summary>
/// <param name="Rounds">Rounds in all.</param>
/// <param name="Held">Of them not measured.</param>
/// <param name="Requests">Requests that ended.</param>
/// <param name="Failed">Of them failed.</param>
/// <param name="WorstP95">The highest p95 of a round, in milliseconds.</param>
/// <param name="HealthAsked">Times health was asked.</param>
/// <param name="HealthGood">Of them healthy.</param>
internal sealed record WatchTally(int Rounds, int Held, long Requests, long Failed, double WorstP95, long HealthAsked, long HealthGood)
{
    public static readonly WatchTally None = new(0, 0, 0, 0, 0, 0, 0);

    public int Measured => Rounds - Held;

    public WatchTally With(StepResult round) => new(
        Rounds + 1,
        Held + (round.Verdict == Verdict.Hold ? 1 : 0),
        Requests + Number(round.Data, "requests"),
        Failed + Number(round.Data, "failed"),
        Math.Max(WorstP95, round.Data?["p95Ms"]?.GetValue<double>() ?? 0),
        HealthAsked + Number(round.Data, "healthAsked"),
        HealthGood + Number(round.Data, "healthGood"));

    public override string ToString() =>
        $"{Rounds} {(Rounds == 1 ? "round" : "rounds")}, {Requests:#,0} requests, {Failed:#,0} failed ({Share(Failed, Requests):0.###} %), worst p95 {WorstP95:0.#} ms, healthy {Share(HealthGood, HealthAsked):0.##} % of {HealthAsked:#,0} times";

    private static double Share(long part, long whole) => whole == 0 ? 0 : 100.0 * part / whole;

    private static long Number(JsonObject? data, string name) => data?[name] is { } value ? (long)double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) : 0;
}
