namespace Interlock;

/// <summary>Finds what was probably meant: the known name nearest to a mistyped one.</summary>
public static class Nearest
{
    /// <summary>The known name that is at most about a third of its letters away (a swap of neighbours counts as one), whatever the case; null when none is that near.</summary>
    /// <param name="found">What was written.</param>
    /// <param name="known">What could have been meant.</param>
    public static string? To(string found, IEnumerable<string> known) => known
        .Select(name => (Name: name, Distance: Distance(found.ToUpperInvariant(), name.ToUpperInvariant())))
        .Where(candidate => candidate.Distance <= Math.Max(1, Math.Max(found.Length, candidate.Name.Length) / 3) && candidate.Distance < Math.Max(found.Length, candidate.Name.Length))
        .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
        .Select(candidate => candidate.Name)
        .FirstOrDefault();

    // Optimal string alignment: Damerau's distance in which no part is edited twice. Names longer than this are not typed by hand.
    private static int Distance(string from, string to)
    {
        const int longest = 200;
        if (from.Length > longest || to.Length > longest)
            return int.MaxValue;
        var rows = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= to.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
            for (var j = 1; j <= to.Length; j++)
            {
                var changed = from[i - 1] == to[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + changed);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }

        return rows[from.Length, to.Length];
    }
}
