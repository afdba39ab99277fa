namespace Interlock.Edge.Routing;

/// <summary>
/// Lays weights out in advance as smooth weighted round robin: each turn every entry gains its weight, the richest is
/// taken and pays the total. Any window as long as the schedule holds exactly the shares asked for.
/// </summary>
internal static class SmoothSchedule
{
    public static T[] Of<T>(IReadOnlyList<(T Entry, int Weight)> weighted)
    {
        var entries = weighted.Where(entry => entry.Weight > 0).ToArray();
        if (entries.Length == 0)
            return [];
        var divisor = entries.Select(entry => entry.Weight).Aggregate(GreatestCommonDivisor);
        var weights = entries.Select(entry => entry.Weight / divisor).ToArray();
        var credit = new int[entries.Length];
        var schedule = new T[weights.Sum()];
        for (var turn = 0; turn < schedule.Length; turn++)
        {
            for (var i = 0; i < credit.Length; i++)
                credit[i] += weights[i];
            var richest = Array.IndexOf(credit, credit.Max());
            credit[richest] -= schedule.Length;
            schedule[turn] = entries[richest].Entry;
        }

        return schedule;
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
