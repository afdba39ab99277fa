namespace Interlock.Runbook.Rules;

/// <summary>Checks may wait for each other, but only for those that exist, and never in a circle.</summary>
internal static class CheckOrder
{
    public static IEnumerable<(string Key, string Complaint, string? Allowed)> Complaints(IReadOnlyDictionary<string, CheckSettings> checks)
    {
        var known = string.Join(", ", checks.Keys);
        foreach (var (name, check) in checks)
            foreach (var first in check.After.Where(first => !checks.ContainsKey(first)))
                yield return ($"checks.{name}.after", $"there is no check '{first}'{(Nearest.To(first, checks.Keys) is { } near ? $"; did you mean '{near}'?" : "")}", known);

        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in checks.Keys)
            if (!told.Contains(name) && Circle(name, checks) is { } circle)
            {
                told.UnionWith(circle);
                yield return ($"checks.{name}.after", $"circular: {string.Join(" → ", circle)}", "an order that begins somewhere");
            }
    }

    // The way from a check back to itself, or null.
    private static List<string>? Circle(string start, IReadOnlyDictionary<string, CheckSettings> checks)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var ways = new Stack<List<string>>([[start]]);
        while (ways.TryPop(out var way))
            foreach (var next in checks.TryGetValue(way[^1], out var check) ? check.After : [])
                if (string.Equals(next, start, StringComparison.Ordinal))
                    return [.. way, next];
                else if (seen.Add(next))
                    ways.Push([.. way, next]);
        return null;
    }
}
