namespace Interlock.Ledger;

/// <summary>Reads from the runs which versions were released whole, and the way that leads back from each.</summary>
internal static class ServedVersions
{
    /// <summary>A version enters by the end of its release, and by being found live when another release begins: never by a release that was taken back. A rollback drops what it leaves: gone back once more, the way leads further back and not to and fro.</summary>
    /// <returns>All that entered, newest first; and the way, oldest first.</returns>
    public static (IReadOnlyList<LiveVersion> Released, IReadOnlyList<LiveVersion> Way) Of(IReadOnlyList<RunHistory> runs)
    {
        var (released, way) = (new List<LiveVersion>(), new List<LiveVersion>());
        LiveVersion? live = null;
        var begun = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (run, entry) in runs.SelectMany(run => run.Entries.Select(entry => (run, entry))).OrderBy(pair => pair.entry.Number))
        {
            var start = run.Start;
            switch (entry.Kind)
            {
                case EntryKind.Live:
                    live = run.Lives.First(one => one.Number == entry.Number).Version;
                    break;
                case EntryKind.Intent when begun.Add(run.Id) && live is not null && live.Version != start?.Version && way.All(one => one.Version != live.Version):
                    Enter(live);
                    break;
                case EntryKind.RunEnded when live is not null && run.End is { Outcome: "succeeded" } && start is { Doing: "Deploy" or nameof(Phase.Record) } && start.Version == live.Version:
                    // A schema that was left expanded, by a rollback or a release that failed, is what the one before ran on at last.
                    if (live.Before is { } before && way is [.., { } last] && last.Version != live.Version)
                        Renew(last with { Revision = before });
                    Enter(live);
                    break;
                case EntryKind.RunEnded when live is not null && run.End is { Outcome: "succeeded" } && start is { Doing: nameof(Phase.Rollback) }:
                    var place = way.FindLastIndex(one => one.Version == live.Version);
                    if (place < 0)
                    {
                        Enter(live);
                        break;
                    }

                    way.RemoveRange(place + 1, way.Count - place - 1);
                    Renew(live);
                    break;
                default:
                    break;
            }
        }

        released.Reverse();
        return (released, way);

        void Renew(LiveVersion version)
        {
            foreach (var list in new[] { released, way })
                list[list.FindIndex(one => one.Version == version.Version)] = version;
        }

        void Enter(LiveVersion version)
        {
            foreach (var list in new[] { released, way })
            {
                list.RemoveAll(one => one.Version == version.Version);
                list.Add(version);
            }
        }
    }
}
