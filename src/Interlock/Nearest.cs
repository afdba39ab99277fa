namespace Interlock;

/// <summary>Finds what somebody probably meant.</summary>
public static class Nearest
{
    /// <summary>The known word nearest to the found one, ignoring case; null when none is near enough to be meant.</summary>
    /// <param name="found">What was written.</param>
    /// <param name="known">What could have been meant. The first of several equally near ones wins.</param>
    /// <remarks>Distance counts insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). Up to a third of the longer word, and at least 2, counts as near; a beginning of at least 3 letters counts as one step away.</remarks>
    public static string? To(string found, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(known);
        return known
            .Select(word => (Word: word, Distance: DistanceOf(found, word)))
            .Where(pair => pair.Distance <= Math.Max(2, Math.Max(found.Length, pair.Word.Length) / 3) && pair.Distance < Math.Max(found.Length, pair.Word.Length))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.Word)
            .FirstOrDefault();
    }

    private static int DistanceOf(string found, string word) =>
        found.Length >= 3 && word.Length != found.Length && word.StartsWith(found, StringComparison.OrdinalIgnoreCase)
            ? 1
            : Distance(found.ToUpperInvariant(), word.ToUpperInvariant());

    private static int Distance(string left, string right)
    {
        var before = new int[right.Length + 1];
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        var current = new int[right.Length + 1];
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[right.Length];
    }
}
