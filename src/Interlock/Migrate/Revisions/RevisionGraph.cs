namespace Interlock.Migrate;

/// <summary>Which revision builds on which.</summary>
internal static class RevisionGraph
{
    /// <summary>The revisions that no other builds on.</summary>
    public static IReadOnlyList<string> Heads(IEnumerable<(string Revision, IReadOnlyList<string> Parents)> revisions)
    {
        var all = revisions.ToList();
        var parents = all.SelectMany(one => one.Parents).ToHashSet(StringComparer.Ordinal);
        return [.. all.Select(one => one.Revision).Where(revision => !parents.Contains(revision))];
    }

    /// <summary>Revisions with all that they build on, the oldest first.</summary>
    /// <param name="revisions">From these on.</param>
    /// <param name="parentsOf">What a revision builds on; none for one that is not known.</param>
    public static IReadOnlyList<string> Until(IEnumerable<string> revisions, Func<string, IReadOnlyList<string>> parentsOf)
    {
        var order = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // By hand, not by recursion: histories are thousands long.
        var open = new Stack<(string Revision, bool Parents)>(revisions.Reverse().Select(revision => (revision, false)));
        while (open.TryPop(out var next))
        {
            if (next.Parents)
            {
                order.Add(next.Revision);
            }
            else if (seen.Add(next.Revision))
            {
                open.Push((next.Revision, true));
                foreach (var parent in parentsOf(next.Revision).Reverse())
                    open.Push((parent, false));
            }
        }

        return order;
    }
}
