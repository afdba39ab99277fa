namespace Interlock.Build.Benchmarks;

/// <summary>Measures several contenders in turn (A B A B …), so that what else the machine does falls on all of them alike.</summary>
public static class Turns
{
    /// <returns>The median of each contender, in their order. Each has one turn before that is not counted.</returns>
    public static async Task<IReadOnlyList<double>> MediansAsync(int rounds, params IReadOnlyList<Func<Task<double>>> contenders)
    {
        ArgumentNullException.ThrowIfNull(contenders);
        var measured = contenders.Select(_ => new List<double>()).ToList();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < contenders.Count; i++)
            {
                var value = await contenders[i]().ConfigureAwait(false);
                if (round > 0)
                    measured[i].Add(value);
            }
        }

        return [.. measured.Select(Median)];
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
